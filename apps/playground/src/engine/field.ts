import { receptiveField } from "@pixelweft/pixelcnn/figures";
import type { ShownModel } from "./shown-model.ts";

type Config = ShownModel["model"]["config"];

/** What a pixel depends on. */
export interface PixelField {
  /** 1 for each pixel that the colours of the pixel depend on, itself not counted, `[height, width]`. */
  readonly seen: Uint8Array;
  readonly count: number;
  /** Pixels before it in drawing order. */
  readonly before: number;
}

/** The receptive field of a pixel, by its place in drawing order: that of its last colour, without the pixel itself. */
export function fieldOf(config: Config, place: number): PixelField {
  const { width, channels } = config;
  const [row, column] = [Math.floor(place / width), place % width];
  const all = receptiveField(config, { row, column, colour: channels - 1 });
  const seen = Uint8Array.from({ length: all.length / channels }, (_, pixel) =>
    pixel !== place && all.subarray(pixel * channels, (pixel + 1) * channels).includes(1) ? 1 : 0,
  );
  return { seen, count: seen.reduce((sum, one) => sum + one, 0), before: place };
}
