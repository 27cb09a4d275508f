import type { ShownModel } from "./shown-model.ts";

/** A whole picture of a class. */
export interface WholePicture {
  readonly shown: ShownModel;
  /** `[height, width, channels]`. */
  readonly levels: Uint8Array;
  readonly label: number;
}

const known = new WeakMap<Uint8Array, Promise<Float32Array>>();

/** Logits of every sub-pixel of a picture given all before it, `[height, width, channels, levels]`: one pass, and none for a picture that was asked for before. */
export function logitsOf({ shown: { model }, levels, label }: WholePicture): Promise<Float32Array> {
  const before = known.get(levels);
  if (before) return before;
  const labels = model.config.numClasses > 0 ? { labels: Int32Array.of(label) } : {};
  const logits = model.logits({ images: levels, ...labels });
  known.set(levels, logits);
  // What failed may be tried again.
  logits.catch(() => known.delete(levels));
  return logits;
}
