import type { ShownModel } from "../../engine/shown-model.ts";
import { element } from "../element.ts";
import { levelColour } from "../game/swatches.ts";

interface Lot {
  readonly probabilities: Float64Array;
  /** The level that the pixel has. */
  readonly level: number;
  /** From 0 to 1; none where no dart was thrown. */
  readonly dart: number | undefined;
}

/** A line from 0 to 1 on which each level has a piece as long as its probability, in the order of levels, and where the dart fell. */
export function cumulativeStrip(
  shown: ShownModel,
  { probabilities, level, dart }: Lot,
): HTMLElement {
  const pieces: HTMLElement[] = [];
  let start = 0;
  for (const [one, probability] of probabilities.entries()) {
    // Pieces that nobody could see are left out: of 256 levels most are.
    if (probability > 0.001 || one === level) {
      const [red, green, blue, opacity] = levelColour(shown, one);
      pieces.push(
        element("span", {
          class: one === level ? "piece chosen" : "piece",
          style: `--start: ${start}; --share: ${probability}; --colour: rgb(${red} ${green} ${blue} / ${opacity / 255})`,
        }),
      );
    }
    start += probability;
  }
  const pin =
    dart === undefined ? [] : [element("span", { class: "dart", style: `--start: ${dart}` })];
  return element("div", { class: "cumulative", "aria-hidden": "true" }, ...pieces, ...pin);
}
