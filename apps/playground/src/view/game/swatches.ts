import type { Colour, ShownModel } from "../../engine/shown-model.ts";
import { element } from "../element.ts";
import { colourWords } from "./colour-words.ts";

/** The colour of a level: of the palette, or a grey. */
export function levelColour({ model, palette }: ShownModel, level: number): Colour {
  const grey = Math.round((255 * level) / (model.config.levels - 1));
  return palette?.[level] ?? [grey, grey, grey, 255];
}

/** A small square of the colour of a level. */
export function swatch(shown: ShownModel, level: number): HTMLElement {
  const [red, green, blue, opacity] = levelColour(shown, level);
  return element("span", {
    class: "swatch",
    "aria-hidden": "true",
    style: `--colour: rgb(${red} ${green} ${blue} / ${opacity / 255})`,
  });
}

/** A level's square and its name. */
export function namedSwatch(shown: ShownModel, level: number): HTMLElement {
  return element(
    "span",
    { class: "named-swatch" },
    swatch(shown, level),
    colourWords(levelColour(shown, level)),
  );
}

/** All levels as squares of which one is chosen. */
export function swatchChoices(
  shown: ShownModel,
  { legend, choose }: { readonly legend: string; readonly choose: (level: number) => void },
): HTMLElement {
  const all = Array.from({ length: shown.model.config.levels }, (_, level) =>
    element(
      "label",
      { class: "choice swatch-choice", title: colourWords(levelColour(shown, level)) },
      element("input", {
        type: "radio",
        name: "guessed-level",
        value: level,
        "aria-label": colourWords(levelColour(shown, level)),
        onchange: () => choose(level),
      }),
      swatch(shown, level),
    ),
  );
  return element("fieldset", { class: "choices swatches" }, element("legend", {}, legend), ...all);
}
