import { formatGiven } from "../state/given.ts";
import type { Lesson } from "./lesson.ts";

const onlyDrawing = ["model", "temperature", "seed", "tools", "microscope"];
const onlyMicroscope = ["class", "model", "temperature", "seed", "speed", "tools"];
const onlyPainting = ["model", "temperature", "seed", "speed", "microscope"];
const yellow = 18;

/** A painted line across a row of a picture of 16 by 16 pixels. */
function lineAt(row: number): string {
  const isInRow = (place: number): boolean => Math.floor(place / 16) === row;
  const fixed = Uint8Array.from({ length: 256 }, (_, place) => (isInRow(place) ? 1 : 0));
  return formatGiven({ fixed, levels: fixed.map((one) => one * yellow) });
}

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
      shows: { label: 8, number: 2, speed: 24, hidden: onlyDrawing },
      tries: [
        { words: "another house", shows: { number: 5 } },
        { words: "a tree, which begins at the crown", shows: { label: 7, number: 7 } },
        { words: "the same house at once", shows: { speed: 100_000 } },
      ],
    },
    {
      title: "One question, asked 256 times",
      text: [
        "For each pixel the network answers one question: given all pixels before this one, how likely is each colour? The answer is a list of probabilities, one for each of the 32 colours.",
        "Multiply the probabilities of the pixels that were chosen, and you have the probability of the whole picture. No approximation is hidden in that: every distribution over pictures can be written as such a product, in any order that you like. This one is simply the usual.",
      ],
      shows: { label: 8, number: 2, pixel: 150, hidden: onlyMicroscope },
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
      shows: { label: 8, number: 2, pixel: 136, hidden: onlyMicroscope },
      tries: [
        { words: "a pixel at the left edge", shows: { pixel: 128 } },
        { words: "the last pixel, which looks at everything", shows: { pixel: 255 } },
      ],
    },
    {
      title: "Then a colour is drawn by lot",
      text: [
        "The network does not choose. A random number between 0 and 1 does: a dart, thrown at a line on which each colour has a piece as long as its probability. Here it is the first pixel of the roof, and many colours have a piece.",
        "The seed decides where all darts land. Another seed, another house; the same seed, the same house.",
      ],
      shows: {
        label: 8,
        number: 2,
        pixel: 34,
        field: false,
        hidden: ["class", "model", "temperature", "speed", "tools"],
      },
      tries: [
        { words: "seed 2", shows: { seed: 2 } },
        { words: "seed 3", shows: { seed: 3 } },
        { words: "seed 1 again", shows: {} },
      ],
    },
    {
      title: "No way back",
      text: [
        "What is drawn stays, and what comes later has to live with it. Somebody has painted a yellow line across this house before the model began. The rows above are what they would be without it, for the line is in their future. The rows below take it as a fact.",
        "So a picture can be completed from any beginning, by the right probabilities. From an end it cannot: the model never looks ahead.",
      ],
      shows: { label: 8, number: 2, given: lineAt(8), hidden: onlyPainting },
      tries: [
        { words: "the same house without the line", shows: { given: "" } },
        { words: "the line further up", shows: { given: lineAt(4) } },
        { words: "to paint something yourself", shows: { given: "", tool: "paint", ink: yellow } },
        { words: "to wipe a hole into the house", shows: { given: "", tool: "damage" } },
      ],
    },
  ],
};
