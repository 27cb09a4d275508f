import type { PixelCNNConfig } from "../model/config.ts";
import { familyOf } from "../model/family.ts";
import type { SubPixelPlace } from "../model/field.ts";

/**
 * The receptive field of one sub-pixel: 1 for each sub-pixel `[height, width, channels]` that its logits depend on,
 * 0 for every other, worked out from the taps of its layers. For the Gated PixelCNN, with `e = reach(config)`, these are rows
 * r-e … r-1 of columns c-e … c+e, a full rectangle without a blind spot, then (r, c-e … c-1), then the earlier colours of the
 * pixel itself (van den Oord et al. 2016, section 2 and figure 1). What lies outside the image is left out.
 *
 * @throws RangeError if the target is not a sub-pixel of the image.
 * @example Everything above and to the left, within reach
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 3, width: 3, layers: 1, firstKernelSize: 3 });
 * receptiveField(config, { row: 1, column: 1, colour: 0 }); // Uint8Array [1, 1, 1, 1, 0, 0, 0, 0, 0]
 * @example The blind spot of the original PixelCNN: it misses 10 of 112 pixels
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const shape = { height: 15, width: 15, layers: 30, firstKernelSize: 7, kernelSize: 3 } as const;
 * const seen = (model: "gated" | "pixelcnn") =>
 *   receptiveField(checkConfig({ ...shape, model }), { row: 7, column: 7, colour: 0 }).filter((x) => x === 1).length;
 * seen("gated"); // 112
 * seen("pixelcnn"); // 102
 */
export function receptiveField(
  config: PixelCNNConfig,
  target: SubPixelPlace,
): Uint8Array<ArrayBuffer> {
  checkPlace(config, target);
  const { channels } = config;
  const counts = familyOf(config).field(config, target);
  return Uint8Array.from({ length: counts.length * channels }, (_, i) =>
    i % channels < (counts[Math.floor(i / channels)] ?? 0) ? 1 : 0,
  );
}

function checkPlace(config: PixelCNNConfig, target: SubPixelPlace): void {
  const sizes = { row: config.height, column: config.width, colour: config.channels };
  for (const name of ["row", "column", "colour"] as const) {
    const value = target[name];
    if (!Number.isInteger(value) || value < 0 || value >= sizes[name])
      throw new RangeError(
        `Cannot find the receptive field of ${name} ${value}: the image has ${name} 0 to ${sizes[name] - 1}`,
      );
  }
}
