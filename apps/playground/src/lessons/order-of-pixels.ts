import type { Lesson } from "./lesson.ts";

/** How a picture becomes a sequence. */
export const orderOfPixels: Lesson = {
  name: "order",
  title: "The order of pixels",
  about: "A picture is written like a page: row by row, and nothing is ever taken back.",
  steps: [
    {
      title: "From the top left to the bottom right",
      text: [
        "The model draws as you write: a row from left to right, then the row below. When it chooses a pixel, everything above and to the left is there, and everything else does not exist yet.",
        "So the roof has to be begun before there is a house. Watch how the first dark pixel of a row decides what the rest of the row can be.",
      ],
      shows: { label: 8, number: 2, speed: 24 },
      tries: [
        { words: "another house", shows: { number: 5 } },
        { words: "a tree, which begins at the crown", shows: { label: 7, number: 1 } },
        { words: "the same house at once", shows: { speed: 100_000 } },
      ],
    },
    {
      title: "One question, asked 256 times",
      text: [
        "For each pixel the network answers one question: given all pixels before this one, how likely is each colour? The answer is a list of probabilities, one for each of the 32 colours.",
        "Multiply the probabilities of the pixels that were chosen, and you have the probability of the whole picture. No approximation is hidden in that: every distribution over pictures can be written as such a product, in any order that you like. This one is simply the usual.",
      ],
      shows: { label: 8, number: 2, pixel: 104 },
      tries: [
        { words: "a pixel inside the roof, where hardly anything is open", shows: { pixel: 72 } },
        { words: "the first pixel of all, which has nothing before it", shows: { pixel: 0 } },
      ],
    },
    {
      title: "What a pixel may look at",
      text: [
        "The bright part is what this pixel depends on: its receptive field, worked out from the masks of the convolutions. A mask is a kernel with zeros where the future would be, so that a pixel cannot cheat by looking at itself.",
        "That is also why training is fast: all 256 questions of a known picture are answered in one pass, for the masks keep them apart.",
      ],
      shows: { label: 8, number: 2, pixel: 136, field: true },
      tries: [
        { words: "a pixel at the left edge", shows: { pixel: 128 } },
        { words: "the last pixel, which looks at everything", shows: { pixel: 255 } },
      ],
    },
    {
      title: "Then a colour is drawn by lot",
      text: [
        "The network does not choose. A random number between 0 and 1 does: it is a dart on a line on which each colour has a piece as long as its probability. The seed decides where the darts land.",
        "Another seed, other darts, another picture of the same kind. The same seed gives the same picture, here and on every other machine that computes the same way.",
      ],
      shows: { label: 4, seed: 1, number: 0 },
      tries: [
        { words: "seed 2", shows: { seed: 2 } },
        { words: "seed 3", shows: { seed: 3 } },
        { words: "seed 1 again, which is this picture again", shows: {} },
      ],
    },
    {
      title: "No way back",
      text: [
        "What is drawn stays. If an early pixel is a bad choice, all the later ones have to live with it, and the model makes the best of it.",
        "The order also says what can be completed exactly: give the upper half of a picture, and the lower half is drawn from the right probabilities. Give the lower half, and the upper half is drawn without a look at it.",
      ],
      shows: { label: 0, seed: 1, number: 1, speed: 24 },
      tries: [
        { words: "another hero", shows: { number: 4 } },
        { words: "a shield, whose right half has to match the left one", shows: { label: 3 } },
      ],
    },
  ],
};
