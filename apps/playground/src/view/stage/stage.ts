import { element } from "../element.ts";
import { watchKeys } from "./keys.ts";
import { inksOf, overlay, type Inks, type Marks } from "./overlay.ts";
import { watchPointer, type Pointing } from "./pointer.ts";

/** Pixels as a canvas takes them, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** A picture of big pixels, and what lies over it. */
export interface Stage {
  readonly root: HTMLElement;
  /** Shows the first pixels of a picture; the rest is blank. */
  show(pixels: Pixels, shown: number): void;
  /** Calls back with where the pointer is, and with nothing when it leaves. */
  onPointer(act: (pointing: Pointing | undefined) => void): void;
  /** Lets arrow keys go from pixel to pixel while the picture has the focus. */
  onKeys(keys: Parameters<typeof watchKeys>[2]): void;
  /** Marks pixels: the one that is drawn, the one pointed at, a field. What is not named stays as it is. */
  mark(change: Marks): void;
  /** What it shows, for people who do not see it. */
  describe(words: string): void;
}

/** Makes an empty stage. */
export function makeStage(): Stage {
  const canvas = element("canvas", {
    class: "pixels",
    role: "img",
    "aria-label": "No picture yet",
  });
  const over = element("canvas", { class: "marks", "aria-hidden": "true" });
  const root = element("div", { class: "stage" }, canvas, over);
  const context = canvas.getContext("2d");
  let marks: Marks = {};
  // Asking for sizes and colours in every frame would have the page laid out in every frame.
  let inks: Inks | undefined;
  const drawMarks = (): void => {
    // It has neither size nor colours before it is in the document, and is drawn when it has.
    if (!over.isConnected) return;
    inks ??= inksOf(over);
    overlay(over, { ...marks, width: canvas.width, height: canvas.height, inks });
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    inks = undefined;
    drawMarks();
  });
  new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    const [wide, high] = [width, height].map((size) => Math.round(size * devicePixelRatio));
    Object.assign(over, { width: wide, height: high });
    drawMarks();
  }).observe(root);
  return {
    root,
    show: ({ data, width, height }, shown) => {
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        root.style.setProperty("--ratio", `${width} / ${height}`);
        root.style.setProperty("--columns", String(width));
        root.style.setProperty("--rows", String(height));
      }
      // Behind drawn pixels that are transparent lies a sheet: whole rows, and the begun one.
      const row = Math.floor(shown / width);
      canvas.style.setProperty("--whole", `${(100 * row) / height}%`);
      canvas.style.setProperty("--begun", `${(100 * (shown % width)) / width}%`);
      canvas.style.setProperty("--begun-at", `${(100 * row) / Math.max(1, height - 1)}%`);
      const part = new ImageData(width, height);
      part.data.set(data.subarray(0, 4 * shown));
      context?.putImageData(part, 0, 0);
    },
    onPointer: (act) => watchPointer(root, () => canvas, act),
    onKeys: (keys) => {
      root.tabIndex = 0;
      root.setAttribute("role", "group");
      root.setAttribute("aria-label", "The picture; arrow keys choose a pixel, Enter acts on it");
      watchKeys(root, () => canvas, keys);
    },
    mark: (change) => {
      marks = { ...marks, ...change };
      drawMarks();
    },
    describe: (words) => canvas.setAttribute("aria-label", words),
  };
}
