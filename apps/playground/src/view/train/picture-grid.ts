import { canvasPixels, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { PreparedSet } from "../../data/prepared-set.ts";
import { element } from "../element.ts";

/** Pictures side by side on one canvas. */
export interface PictureGrid {
  readonly root: HTMLElement;
  /** Shows levels `[n, height, width, channels]`, so many in a row. */
  show(
    levels: Uint8Array,
    config: Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">,
  ): void;
  describe(words: string): void;
  clear(): void;
}

/** Makes an empty grid; pictures keep a pixel of distance. */
export function makePictureGrid(
  columns: number,
  { palette }: { readonly palette: () => PreparedSet["palette"] },
): PictureGrid {
  const canvas = element("canvas", {
    class: "pixels",
    role: "img",
    "aria-label": "No pictures yet",
  });
  const root = element("div", { class: "picture-grid" });
  root.append(canvas);
  return {
    root,
    show: (levels, config) => {
      const { height, width, channels } = config;
      const each = height * width * channels;
      const count = levels.length / each;
      const across = Math.min(columns, count);
      const [wide, high] = [across * (width + 1) - 1, Math.ceil(count / across) * (height + 1) - 1];
      if (canvas.width !== wide || canvas.height !== high)
        Object.assign(canvas, { width: wide, height: high });
      root.style.setProperty("--ratio", `${wide} / ${high}`);
      const context = canvas.getContext("2d");
      const colours = palette();
      for (let i = 0; i < count; i++) {
        const some = levels.subarray(i * each, (i + 1) * each);
        const { data } = canvasPixels(some, config, colours ? { palette: colours } : {});
        const [x, y] = [(i % across) * (width + 1), Math.floor(i / across) * (height + 1)];
        context?.putImageData(new ImageData(data, width, height), x, y);
      }
    },
    describe: (words) => canvas.setAttribute("aria-label", words),
    clear: () => canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height),
  };
}
