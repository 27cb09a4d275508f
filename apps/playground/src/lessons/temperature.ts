import type { Lesson } from "./lesson.ts";

const onlyPictures = ["model", "speed", "tools", "microscope"];

/** Between the likeliest picture and noise. */
export const temperature: Lesson = {
  name: "temperature",
  title: "Temperature",
  about: "One number between the likeliest colour, always, and noise.",
  steps: [
    {
      title: "As the model has learnt it",
      text: [
        "At temperature 1 the probabilities are those that the model has learnt, and a picture is a fair sample of what it believes.",
        "Below the large picture there are eight of the same class and seed. Remember how much they differ.",
      ],
      shows: { label: 7, seed: 1, number: 0, temperature: 1, hidden: onlyPictures },
      tries: [
        { words: "seed 2", shows: { seed: 2 } },
        { words: "the fourth of the eight", shows: { number: 3 } },
      ],
    },
    {
      title: "Cold",
      text: [
        "The temperature divides the logarithms of the probabilities before they are turned into probabilities again. Below 1, what is likely becomes likelier.",
        "The pictures become clean, and they become alike. At 0.1 the likeliest colour wins almost always, and all eight are nearly one picture. That need not be the likeliest picture: the best next step is not always the first step of the best way.",
      ],
      shows: { label: 7, seed: 1, number: 0, temperature: 0.3, hidden: onlyPictures },
      tries: [
        { words: "0.1", shows: { temperature: 0.1 } },
        { words: "0.7", shows: { temperature: 0.7 } },
        { words: "weapons, some of which never begin", shows: { label: 2 } },
        {
          words: "0.1 with another seed, which hardly matters",
          shows: { temperature: 0.1, seed: 5 },
        },
      ],
    },
    {
      title: "Hot",
      text: [
        "Above 1, colours that the model thought unlikely get their turn. One odd pixel is enough to come into a place where the model has never been, and what follows is a guess.",
        "In the end, at any high temperature, all 32 colours are equally likely and the picture is noise.",
      ],
      shows: { label: 7, seed: 1, number: 0, temperature: 1.4, hidden: onlyPictures },
      tries: [
        { words: "1.2", shows: { temperature: 1.2 } },
        { words: "2", shows: { temperature: 2 } },
        { words: "4, which leaves of all knowledge an empty corner", shows: { temperature: 4 } },
      ],
    },
    {
      title: "The same darts",
      text: [
        "Move the slider: the darts stay where they are, and only the pieces of the line that they hit become longer or shorter. So a pixel changes when a border passes its dart, and the picture changes in small steps.",
        "But one changed pixel changes the probabilities of all that come after it. Often the upper half stays while the lower half becomes something else.",
      ],
      shows: {
        label: 8,
        seed: 1,
        number: 2,
        temperature: 0.9,
        hidden: ["class", "model", "seed", "speed", "tools"],
      },
      tries: [
        { words: "0.95", shows: { temperature: 0.95 } },
        { words: "1.05", shows: { temperature: 1.05 } },
        {
          words: "a pixel with its probabilities, while you move the slider",
          shows: { pixel: 150 },
        },
      ],
    },
    {
      title: "The rare, left out",
      text: [
        "A picture is hundreds of darts, and a few hit colours that had one chance in a hundred: an odd pixel, and what follows from it. The second slider leaves out all colours that are less likely than a share of the likeliest. The ground and the figure are weighed as wholes, and more mildly, so that figures still begin.",
        "A little of it mends faces. With more, all that is rare goes, the good with the odd: the potions become alike.",
      ],
      shows: {
        label: 0,
        seed: 1,
        number: 1,
        temperature: 1,
        minP: 0.1,
        hidden: ["model", "speed", "tools", "microscope"],
      },
      tries: [
        { words: "the same heroes as they come", shows: { minP: 0 } },
        { words: "potions as they come", shows: { label: 4, minP: 0 } },
        { words: "potions at 0.5", shows: { label: 4, minP: 0.5 } },
      ],
    },
    {
      title: "Not a knob for quality",
      text: [
        "Pictures that are cold, or without the rare, look better one by one, and say less about the model: what it does not know well is left out. To compare two models, look at samples at 1, or better, measure how many bits they need for pictures that they have not seen.",
      ],
      shows: {
        label: 0,
        seed: 1,
        number: 0,
        temperature: 0.6,
        hidden: ["speed", "tools", "microscope"],
      },
      tries: [
        { words: "the same hero at 1", shows: { temperature: 1 } },
        {
          words: "clothes at 1",
          shows: { model: "fashion-mnist-class", label: 9, temperature: 1 },
        },
        {
          words: "clothes at 0.8",
          shows: { model: "fashion-mnist-class", label: 9, temperature: 0.8 },
        },
      ],
    },
  ],
};
