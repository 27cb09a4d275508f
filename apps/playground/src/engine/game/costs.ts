import type { ShownModel } from "../shown-model.ts";
import type { LevelPicture } from "./test-picture.ts";

/** What a picture costs under a model. */
export interface PictureCosts {
  /** Bits of each sub-pixel given those before it, `[height, width, channels]`: -log2 of its probability. */
  readonly bits: Float32Array;
  /** Their sum. */
  readonly total: number;
  /** Bits of the picture if each level is equally likely: the levels as they are. */
  readonly uniform: number;
  /** Bytes that a PNG file has for the pixels. */
  readonly png: number;
}

/** Bits of each sub-pixel of a picture, under a class that need not be its own. */
export async function pictureCosts(
  { model }: ShownModel,
  { levels }: Pick<LevelPicture, "levels">,
  label: number,
): Promise<PictureCosts> {
  const bits = await model.bits({ images: levels, ...labelOf(model.config.numClasses, label) });
  return {
    bits,
    total: bits.reduce((sum, value) => sum + value, 0),
    uniform: levels.length * Math.log2(model.config.levels),
    png: await pngPixelBytes(levels, model.config),
  };
}

/** Probabilities of each level at each sub-pixel, given the levels before it: `[height, width, channels]` rows of `levels`. */
export async function distributions(
  { model }: ShownModel,
  { levels, label }: Pick<LevelPicture, "levels" | "label">,
): Promise<readonly Float64Array[]> {
  const logits = await model.logits({ images: levels, ...labelOf(model.config.numClasses, label) });
  const count = model.config.levels;
  return Array.from(levels, (_, place) =>
    softmax(logits.subarray(place * count, (place + 1) * count)),
  );
}

function labelOf(classes: number, label: number): { readonly labels?: Int32Array } {
  return classes > 0 ? { labels: Int32Array.of(label) } : {};
}

function softmax(logits: Float32Array): Float64Array {
  const most = logits.reduce((high, value) => Math.max(high, value), -Infinity);
  const odds = Float64Array.from(logits, (value) => Math.exp(value - most));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}

/**
 * Bytes of the compressed rows in a PNG file of a byte for each sub-pixel, which is what an index of up to 256 colours has: rows without
 * a filter, which is the best for indices, deflated. Its signature, header, palette and frames, a hundred bytes or more, are left out.
 */
export async function pngPixelBytes(
  levels: Uint8Array,
  {
    height,
    width,
    channels,
  }: { readonly height: number; readonly width: number; readonly channels: number },
): Promise<number> {
  const row = width * channels;
  const rows = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++)
    rows.set(levels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  return (await new Response(deflated).arrayBuffer()).byteLength;
}
