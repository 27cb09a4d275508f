import type { Lesson } from "./lesson.ts";

/** The blind spot, and how two stacks of convolutions avoid it. */
export const twoStacks: Lesson = {
  name: "stacks",
  title: "Why two stacks",
  about: "One stack of masked convolutions misses pixels that it should know; two do not.",
  steps: [
    {
      title: "A layer at a time",
      text: [
        "A convolution with a mask looks at a few neighbours: above, and to the left. Two layers on top of each other look at the neighbours of the neighbours. So the field of the middle pixel grows with every layer.",
        "To the left it grows evenly. To the right it grows only upwards: each row further up lets it see a little further to the right.",
      ],
      shows: { part: "blind-spot", layers: 1 },
      tries: [
        { words: "two layers", shows: { layers: 2 } },
        { words: "three layers", shows: { layers: 3 } },
      ],
    },
    {
      title: "The blind spot",
      text: [
        "With all its layers one stack still misses the pixels just to the right in the rows above. To come there, the way would have to go to the right within a row, and the mask forbids that: right is the future.",
        "It is a hole in plain view. Those pixels are drawn already, and they are near. The first PixelCNN had it.",
      ],
      shows: { part: "blind-spot" },
      tries: [
        { words: "fewer layers, with the same hole", shows: { layers: 4 } },
        { words: "two stacks, without a hole", shows: { stacks: 2 } },
      ],
    },
    {
      title: "Two stacks",
      text: [
        "The Gated PixelCNN divides the work. The vertical stack looks at the rows above and needs no mask for left and right, since all of those rows are past. The horizontal stack looks to the left in the same row, and gets what the vertical one found.",
        "The vertical stack never gets anything from the horizontal one: through it, pixels to the right of this one would come back into its field, and they are the future.",
      ],
      shows: { part: "blind-spot", stacks: 2 },
      tries: [
        { words: "one layer of both", shows: { stacks: 2, layers: 1 } },
        { words: "one stack again", shows: { stacks: 1 } },
        { words: "the field of a real model, on a picture", shows: { part: "draw", pixel: 136 } },
      ],
    },
    {
      title: "Colours, too, have an order",
      text: [
        "In a picture of red, green and blue each pixel is three questions: red first, then green given red, then blue given both. Masks keep that order as well, channel by channel.",
        "The pictures of this page are grey or have a palette, so each of their pixels is one question only.",
      ],
      shows: { part: "blind-spot", stacks: 2, colour: 2 },
      tries: [
        { words: "red, which depends on nothing of its own pixel", shows: { colour: 0 } },
        { words: "green, which depends on red too", shows: { colour: 1 } },
      ],
    },
    {
      title: "What it is worth",
      text: [
        "A pixel that nobody looks at cannot help to predict. Whether that matters can be measured: in bits per dimension, the size to which a model can compress pictures that it has not seen.",
        "The second stack costs arithmetic. But while a row is drawn the rows above do not change, so the vertical stack runs once for a row and not once for a pixel.",
      ],
      shows: { part: "blind-spot", stacks: 1 },
      tries: [
        { words: "the field with both stacks", shows: { stacks: 2 } },
        {
          words: "what bits are, by an example",
          shows: { part: "game", costs: true, label: 4, number: 0 },
        },
      ],
    },
  ],
};
