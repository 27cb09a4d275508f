import { bitsOf, dartOf, levelAt, probabilitiesOf } from "../../engine/distribution.ts";
import { backgroundLevelIn } from "../../engine/shown-model.ts";
import type { Drawn } from "../draw/picture.ts";
import { element } from "../element.ts";
import { colourWords } from "../game/colour-words.ts";
import { levelColour, namedSwatch, swatch } from "../game/swatches.ts";
import { cumulativeStrip } from "./cumulative-strip.ts";

/** Levels that are listed, the likeliest ones. */
const listed = 5;

/** How a sub-pixel was drawn: the likeliest levels, and the dart on the line of all of them. */
export function showLottery(
  { shown, levels, state }: Drawn,
  given: { readonly logits: Float32Array; readonly place: number; readonly colour: number },
): HTMLElement {
  const { channels, levels: count } = shown.model.config;
  const at = given.place * channels + given.colour;
  const own = given.logits.subarray(at * count, (at + 1) * count);
  const probabilities = probabilitiesOf(own, {
    ...state,
    backgroundLevel: backgroundLevelIn(shown),
  });
  const dart = dartOf(at, state);
  const level = levels[at] ?? 0;
  const drawn = levelAt(probabilities, dart);
  // A pixel that the user fixed is none that the dart chose.
  const isFixed = drawn !== level;
  const bits = bitsOf(probabilities[level] ?? 0);
  const line = cumulativeStrip(shown, { probabilities, level, dart: isFixed ? undefined : dart });
  const words = isFixed
    ? `was set by hand; the model gave it ${percent(probabilities[level] ?? 0)}.`
    : `came up: the dart ${dart.toFixed(3)} fell into its ${percent(probabilities[level] ?? 0)}.`;
  return element(
    "div",
    { class: "lottery" },
    line,
    element("p", {}, namedSwatch(shown, level), ` ${words} `),
    element(
      "p",
      {},
      element("strong", {}, `${bits < Infinity ? bits.toFixed(2) : "Infinitely many"} bits`),
      " of surprise.",
    ),
    likeliest(probabilities).length > 0
      ? element(
          "ol",
          { class: "likeliest" },
          ...likeliest(probabilities).map(([one, probability]) =>
            element(
              "li",
              one === level ? { "aria-current": "true" } : {},
              // Greys that are neighbours look alike.
              element(
                "span",
                { class: "level" },
                swatch(shown, one),
                shown.palette
                  ? element("span", { class: "unseen" }, colourWords(levelColour(shown, one)))
                  : String(one),
              ),
              element("span", {
                class: "bar",
                style: `--share: ${probability}`,
                "aria-hidden": "true",
              }),
              element("span", { class: "number" }, percent(probability)),
            ),
          ),
        )
      : "",
  );
}

function likeliest(probabilities: Float64Array): (readonly [level: number, probability: number])[] {
  return [...probabilities.entries()].toSorted(([, a], [, b]) => b - a).slice(0, listed);
}

/** A probability in words: no number that is not there is rounded to none, or to all. */
function percent(probability: number): string {
  const share = probability * 100;
  if (share === 0) return "0 %";
  if (share > 99.9 && share < 100) return "over 99.9 %";
  if (share < 0.1) return "under 0.1 %";
  return `${share.toFixed(share < 10 ? 1 : 0)} %`;
}
