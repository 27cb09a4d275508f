import type { Lesson } from "./lesson.ts";

/** What a likelihood is good for. */
export const compression: Lesson = {
  name: "compression",
  title: "Likelihood is compression",
  about: "To predict well and to compress well are the same thing, and both are counted in bits.",
  steps: [
    {
      title: "Surprise, in bits",
      text: [
        "You win a coin toss: one bit. You guess a card's suit: two bits. A thing with probability p is worth minus the logarithm of p to the base 2, so that what is certain is worth nothing.",
        "Here each pixel of a picture has its cost: how much it surprised the model, which knew all pixels before it. Outlines cost, and so does the first pixel of a new colour. The inside is nearly free.",
      ],
      shows: { part: "game", costs: true, label: 8, seed: 1, number: 1 },
      tries: [
        {
          words: "a potion, of which the left half gives away the right",
          shows: { label: 4, number: 0 },
        },
        { words: "a tile, which has something new everywhere", shows: { label: 9, number: 0 } },
      ],
    },
    {
      title: "The sum is a size",
      text: [
        "Probabilities of pixels multiply, so their bits add up. The sum is the size of the file into which the picture can be coded: an arithmetic coder spends on each pixel just what it costs, and the loss for the whole is a fraction of a percent.",
        "The decoder runs the same model, gets the same probabilities, and so knows what the bits mean. The command line of this project does it: pixelweft compress.",
      ],
      shows: { part: "game", costs: true, label: 6, seed: 1, number: 0 },
      tries: [
        { words: "another plant", shows: { number: 1 } },
        {
          words: "a monster that has almost no news for the model",
          shows: { label: 1, number: 2 },
        },
      ],
    },
    {
      title: "Beside PNG",
      text: [
        "PNG looks for repetitions of bytes. It has never heard of houses. The model knows what a house of this kind looks like, and codes only what is new in this one.",
        "To be fair: this knowledge has a size too. It pays for many pictures and not for one, and it is slow: the network runs once for each pixel, on both sides.",
      ],
      shows: { part: "game", costs: true, label: 8, seed: 1, number: 0 },
      tries: [
        { words: "a weapon", shows: { label: 2, number: 2 } },
        { words: "a larger picture and a larger model", shows: { model: "sprites24" } },
      ],
    },
    {
      title: "What is not expected is dear",
      text: [
        "One hero, two beliefs. Given the right class, the model is ahead of PNG by far. Given the class tile, it expects a full square, finds empty corners, and the hero costs more than its PNG: to be certain and mistaken is dear.",
      ],
      shows: { part: "game", costs: true, label: 0, seed: 1, number: 0 },
      tries: [
        { words: "the class tile", shows: { believed: 9 } },
        { words: "the class monster", shows: { believed: 1 } },
      ],
    },
    {
      title: "Your turn",
      text: [
        "Predict twelve pixels yourself, and pay for them in the same coin. Say that you are certain only if you are: that is the only way to a low score, for you as for the model.",
        "Training does nothing else. It changes the weights so that pictures cost fewer bits.",
      ],
      shows: { part: "game", label: 4, seed: 1, number: 2 },
      tries: [
        { words: "a hero, which is harder", shows: { label: 0, number: 3 } },
        { words: "a tile", shows: { label: 9, number: 1 } },
      ],
    },
  ],
};
