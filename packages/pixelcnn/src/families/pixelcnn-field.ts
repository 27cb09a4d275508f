import { tapsOf } from "@pixelweft/layers";
import type { PixelCNNConfig } from "../model/config.ts";
import { askedAt, seenThrough, type Seen, type SubPixelPlace } from "../model/field.ts";
import { squareShape } from "./pixelcnn-specs.ts";

/** The receptive field of an original PixelCNN, layer by layer from the logits down to the image: a blind spot is up and to the right. */
export function pixelcnnField(config: PixelCNNConfig, target: SubPixelPlace): Seen {
  let seen = askedAt(config, target);
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    const { half } = squareShape(config, layer);
    seen = seenThrough(config, seen, {
      taps: [...tapsOf(half, 2 * half + 1, [-half, -half]), ...tapsOf(1, half, [0, -half])],
      centre: layer === 0 ? "A" : "B",
    });
  }
  return seen;
}
