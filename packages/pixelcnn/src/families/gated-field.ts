import { tapsOf } from "@pixelweft/layers";
import type { PixelCNNConfig } from "../model/config.ts";
import {
  askedAt,
  seenByEither,
  seenThrough,
  type Seen,
  type SubPixelPlace,
} from "../model/field.ts";
import { kernelShape, readsVertically } from "./gated-specs.ts";

/** The receptive field of a Gated PixelCNN, layer by layer from the logits down to the image. */
export function gatedField(config: PixelCNNConfig, target: SubPixelPlace): Seen {
  let beside = askedAt(config, target);
  let above: Seen = new Uint8Array(beside.length);
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    const { rows, columns, left } = kernelShape(config, layer);
    // The link reads Vpre of the same place, whatever the colour.
    const linked = seenByEither(above, beside);
    const half = (columns - 1) / 2;
    const top = tapsOf(rows, columns, [-half, -half]).filter(([down, right]) =>
      readsVertically(config, layer, [down + half, right + half]),
    );
    const own = config.verticalResidual && layer > 0 ? [[0, 0] as const] : [];
    above = seenByEither(
      seenThrough(config, linked, { taps: top }),
      seenThrough(config, above, { taps: own }),
    );
    beside = seenThrough(config, beside, {
      taps: tapsOf(1, left - 1, [0, 1 - left]),
      centre: layer === 0 ? "A" : "B",
    });
  }
  return seenByEither(above, beside);
}
