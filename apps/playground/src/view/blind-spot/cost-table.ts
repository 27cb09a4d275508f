import { element } from "../element.ts";
import measured from "./measured.json" with { type: "json" };

/** What the hole costs: bits per dimension of held-out sprites, measured by `npm run playground:blind-spot`. */
export function costTable(): HTMLElement {
  const { found, steps } = measured;
  const mean = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const costs = found.map(({ blindSpot, twoStacks }) => blindSpot - twoStacks);
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
          "With the blind spot",
          mean(({ blindSpot }) => blindSpot),
        ),
        row(
          "Without",
          mean(({ twoStacks }) => twoStacks),
        ),
      ),
    ),
    element(
      "figcaption",
      { class: "quiet" },
      `Held-out sprites of 16 by 16, after ${steps} updates of small networks that are equal in all else; the mean of ${found.length} seeds. Of one seed, the blind spot costs ${range}.`,
    ),
  );
}

function signed(bits: number): string {
  return `${bits < 0 ? "−" : ""}${Math.abs(bits).toFixed(3)}`;
}
