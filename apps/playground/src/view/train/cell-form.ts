import type { PictureChoice } from "@pixelweft/datasets/choice";
import { element } from "../element.ts";

/** How a sheet is cut. */
type Cut = Pick<PictureChoice, "cell" | "margin" | "spacing">;

/** The fields of the form: their names, and the least and the most pixels of each. */
const fields = [
  { name: "width", words: "width", least: 2, most: 512 },
  { name: "height", words: "height", least: 2, most: 512 },
  { name: "margin", words: "margin", least: 0, most: 512 },
  { name: "spacing", words: "spacing", least: 0, most: 512 },
] as const;

/** A form for the cells of a sprite sheet. */
export interface CellForm {
  readonly root: HTMLElement;
  /** Fills in how the sheet of this name is cut, if it is. */
  show(name: string, cut: Cut): void;
}

/** Makes the form; `apply` is called with what it says. */
export function makeCellForm(apply: (cut: Cut) => void): CellForm {
  const inputs = fields.map(({ name, least, most }) =>
    element("input", {
      type: "number",
      name,
      min: least,
      max: most,
      step: 1,
      required: true,
      inputmode: "numeric",
    }),
  );
  const legend = element("legend", {});
  const valueOf = (name: string): number =>
    Number(inputs.find((input) => input.name === name)?.value ?? 0);
  const root = element(
    "form",
    {
      class: "cell-form",
      onsubmit: (event) => {
        event.preventDefault();
        const [margin, spacing] = [valueOf("margin"), valueOf("spacing")];
        apply({
          cell: [valueOf("height"), valueOf("width")],
          ...(margin > 0 ? { margin } : {}),
          ...(spacing > 0 ? { spacing } : {}),
        });
      },
    },
    element(
      "fieldset",
      {},
      legend,
      ...fields.map(({ words }, i) =>
        element("label", {}, element("span", {}, words), inputs[i] ?? ""),
      ),
      element("button", { type: "submit", class: "button" }, "Cut it so"),
    ),
  );
  return {
    root,
    show: (name, { cell: [height, width] = [16, 16], margin = 0, spacing = 0 }) => {
      legend.textContent = `The cells of ${name}, in pixels`;
      for (const [i, value] of [width, height, margin, spacing].entries()) {
        const input = inputs[i];
        if (input) input.value = String(value);
      }
    },
  };
}
