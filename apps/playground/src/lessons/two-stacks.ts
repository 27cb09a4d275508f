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
        "A convolution with a mask looks at a few neighbours: the row above, and the pixels to the left. Two of them on top of each other look at the neighbours of the neighbours. So the field grows with every layer.",
        "Look at its right edge. The way up to the right is steep: each layer gains one row and one column there.",
      ],
      shows: { part: "blind-spot", layers: 1 },
      tries: [
        { words: "two layers", shows: { layers: 2 } },
        { words: "four layers", shows: { layers: 4 } },
      ],
    },
    {
      title: "The blind spot",
      text: [
        "Pixels just to the right in the rows above are never reached, however many layers there are. To come there, the way would have to go right in the same row, and the mask forbids that: right is the future.",
        "It is a hole in plain view: those pixels are drawn already, and they are near. The first PixelCNN had it.",
      ],
      shows: { part: "blind-spot" },
      tries: [{ words: "to add layers one by one, from three", shows: { layers: 3 } }],
    },
    {
      title: "Two stacks",
      text: [
        "The Gated PixelCNN divides the work. The vertical stack looks at the rows above and needs no mask for left and right, since all of those rows is past. The horizontal stack looks at the same row to the left, and gets what the vertical one found.",
        "The vertical stack never gets anything from the horizontal one: through it, pixels to the right of this one would come back into its field, and they are the future.",
      ],
      shows: { part: "blind-spot", stacks: 2 },
      tries: [
        { words: "one layer of both", shows: { layers: 1 } },
        { words: "the field of a real model, on a picture", shows: { part: "draw", pixel: 136 } },
      ],
    },
    {
      title: "What it is worth",
      text: [
        "A pixel that nobody looks at cannot help to predict. Whether that matters can be measured: in bits per dimension, the size to which the model could compress pictures that it has not seen.",
        "The second stack costs arithmetic. But while a row is drawn the rows above do not change, so the vertical stack runs once for a row and not once for a pixel.",
      ],
      shows: { part: "blind-spot", stacks: 2 },
      tries: [
        {
          words: "what bits are, in the lesson on compression",
          shows: { part: "game", costs: true, label: 4, number: 0 },
        },
      ],
    },
  ],
};
