import { element } from "../element.ts";

/** A row of a bar chart. */
export interface Bar {
  readonly name: string | Node;
  /** Length beside those of the other rows. */
  readonly length: number;
  readonly value: string;
  readonly isMain?: boolean;
}

/** Bars under each other; names and values are text, so that the chart reads as a list. */
export function bars(rows: readonly Bar[], longest: number = greatest(rows)): HTMLElement {
  return element(
    "dl",
    { class: "bars" },
    ...rows.flatMap(({ name, length, value, isMain = false }) => [
      element("dt", {}, name),
      element(
        "dd",
        isMain ? { class: "main" } : {},
        element("span", {
          class: "bar",
          "aria-hidden": "true",
          style: `--part: ${longest > 0 ? Math.min(1, length / longest) : 0}`,
        }),
        element("span", { class: "value" }, value),
      ),
    ]),
  );
}

function greatest(rows: readonly Bar[]): number {
  return rows.reduce((most, { length }) => Math.max(most, length), 0);
}
