import type { Lesson } from "./lesson.ts";

const onlyPictures = ["model", "temperature", "speed", "tools", "microscope"];
const onlyMicroscope = ["model", "temperature", "seed", "speed", "tools"];

/** How one network draws ten kinds of things. */
export const classAsBias: Lesson = {
  name: "class",
  title: "A class as a bias",
  about: "One network draws ten kinds of things: the class is a few numbers added to each layer.",
  steps: [
    {
      title: "Ten kinds of things, one network",
      text: [
        "There is no network for houses and another for potions. There is one, and it is given the number of a class beside the pixels.",
        "The seed stays the same in the links below, so the darts fall on the same places. Only the probabilities differ.",
      ],
      shows: { label: 8, seed: 1, number: 2, hidden: onlyPictures },
      tries: [
        { words: "a potion by the same darts", shows: { label: 4 } },
        { words: "a tree by the same darts", shows: { label: 7 } },
        { words: "a tile, which fills its square", shows: { label: 9 } },
      ],
    },
    {
      title: "What is added",
      text: [
        "Each layer computes two maps from its neighbourhood and multiplies them: one as it is, and a gate between 0 and 1 from the other. Before that, the class adds its own number to every channel of both. That is all it does.",
        "The numbers are the same at every pixel. The class says what is to be drawn and never where: that the roof is at the top follows from the pixels so far.",
      ],
      shows: { label: 8, seed: 1, number: 2, pixel: 40, hidden: onlyMicroscope },
      tries: [
        { words: "the same pixel of a shield", shows: { label: 3 } },
        { words: "the same pixel of a monster", shows: { label: 1 } },
      ],
    },
    {
      title: "Before the first pixel",
      text: [
        "The first pixel has no neighbours, so its probabilities come from the class alone. Most things leave the corner empty, and the model knows: transparent is nearly certain.",
        "A tile has no empty corner. There the first pixel is a real choice.",
      ],
      shows: { label: 8, seed: 1, number: 2, pixel: 0, hidden: onlyMicroscope },
      tries: [
        { words: "the first pixel of a tile", shows: { label: 9 } },
        { words: "the first pixel of a weapon", shows: { label: 2 } },
      ],
    },
    {
      title: "A wrong class costs bits",
      text: [
        "Here is a potion that the model was not trained on, and what each pixel of it costs if the model is given the class. Change the class that it is given, and the cost jumps: every pixel that is typical of a potion is now a surprise.",
      ],
      shows: { part: "game", costs: true, label: 4, seed: 1, number: 0 },
      tries: [
        { words: "house", shows: { believed: 8 } },
        { words: "monster, which has more in common with it", shows: { believed: 1 } },
        { words: "tile, by which it is nearly impossible", shows: { believed: 9 } },
      ],
    },
    {
      title: "So it can also recognise",
      text: [
        "Try all ten classes on one picture, and take the one under which it is cheapest: that is Bayes' rule, and the model has become a classifier without being trained as one.",
        "For clothes in 28x28 greys, the largest model of this page names the right one of ten for about 90 of 100 pictures.",
      ],
      shows: { part: "game", costs: true, label: 0, seed: 1, number: 1 },
      tries: [
        { words: "this hero as a plant", shows: { believed: 6 } },
        { words: "this hero as a potion", shows: { believed: 4 } },
        { words: "a treasure as itself", shows: { label: 5, number: 0 } },
        { words: "the treasure as a weapon", shows: { label: 5, number: 0, believed: 2 } },
      ],
    },
  ],
};
