import { element } from "../element.ts";
import measured from "./measured.json" with { type: "json" };

/** Bits/dim of test sprites with and without a blind spot, measured with `npm run playground:blind-spot`. */
export function costTable(): HTMLElement {
  const { found, steps } = measured;
  const mean = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const costs = found.map(({ blind, control }) => blind - control);
  const row = (words: string, bits: number): HTMLElement =>
    element("tr", {}, element("th", { scope: "row" }, words), element("td", {}, bits.toFixed(3)));
  const range = `${signed(Math.min(...costs))} to ${signed(Math.max(...costs))}`;
  return element(
    "figure",
    { class: "costs" },
    element(
      "table",
      {},
      element("caption", {}, "What it costs, in bits per dimension"),
      element(
        "tbody",
        {},
        row(
          "Taps right of the centre masked: blind spot",
          mean(({ blind }) => blind),
        ),
        row(
          "Taps left of the centre masked: no blind spot",
          mean(({ control }) => control),
        ),
        row(
          "No taps masked",
          mean(({ whole }) => whole),
        ),
      ),
    ),
    element(
      "figcaption",
      { class: "quiet" },
      `Test sprites of 16 by 16, networks of two stacks after ${steps} updates, mean of ${found.length} seeds. The first two have the same number of weights and differ only in the masked side of the vertical stack's own row: the blind spot costs ${range} in each seed.`,
    ),
  );
}

function signed(bits: number): string {
  return `${bits < 0 ? "−" : ""}${Math.abs(bits).toFixed(3)}`;
}
