import { element } from "../element.ts";

/** Bits from which on a pixel has the full colour. */
const hottest = 6;

/** A picture of numbers: the more bits, the more of the accent colour. */
export interface HeatMap {
  readonly root: HTMLElement;
  show(bits: Float32Array, size: { readonly width: number; readonly height: number }): void;
  describe(words: string): void;
}

/** Makes an empty one. */
export function makeHeatMap(): HeatMap {
  const canvas = element("canvas", { class: "heat", role: "img", "aria-label": "No costs yet" });
  return {
    root: canvas,
    show: (bits, { width, height }) => {
      Object.assign(canvas, { width, height });
      canvas.style.setProperty("--ratio", `${width} / ${height}`);
      const context = canvas.getContext("2d");
      if (!context) return;
      // Its own colour is the accent of the page, which follows the system's light or dark.
      context.fillStyle = getComputedStyle(canvas).color;
      for (const [place, cost] of bits.entries()) {
        context.globalAlpha = Math.sqrt(Math.min(1, cost / hottest));
        context.fillRect(place % width, Math.floor(place / width), 1, 1);
      }
    },
    describe: (words) => canvas.setAttribute("aria-label", words),
  };
}

/** What the colours of a heat map mean. */
export function heatLegend(): HTMLElement {
  const steps = [0, 0.5, 1, 2, 4, hottest];
  return element(
    "ol",
    { class: "heat-legend", "aria-label": "Colours of the map, in bits" },
    ...steps.map((bits) =>
      element(
        "li",
        {},
        element("span", { "aria-hidden": "true", style: `--heat: ${Math.sqrt(bits / hottest)}` }),
        bits === hottest ? `${bits} bits or more` : String(bits),
      ),
    ),
  );
}
