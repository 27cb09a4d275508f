import type { Optimiser, SavedActivations, StateDtype } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { modelFigures } from "./model-figures.ts";
import { validationBytes } from "./planned-memory.ts";

/**
 * The largest batch under another one, which is halved again and again, whose training fits into the memory that there is, and the
 * bytes that it needs; half of it where a device does not say what is `available`. Nothing where not even one image fits.
 *
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 4, width: 4, levels: 4, hiddenChannels: 4, layers: 2, headChannels: 4 });
 * (await largestBatch(config, { below: 16, available: 1e9 }))?.batch; // 8
 * await largestBatch(config, { below: 16, available: 10 }); // undefined
 */
export async function largestBatch(
  config: PixelCNNConfig,
  options: {
    readonly below: number;
    readonly available?: number | undefined;
    /** Whether the training looks at held-out images, which takes memory too. */
    readonly validates?: boolean | undefined;
    readonly backend?: Backend | undefined;
    readonly optimiser?: Optimiser | undefined;
    readonly savedActivations?: SavedActivations | undefined;
    readonly stateDtype?: StateDtype | undefined;
  },
): Promise<{ readonly batch: number; readonly bytes: number } | undefined> {
  const {
    below,
    available,
    validates = false,
    backend,
    optimiser,
    savedActivations,
    stateDtype,
  } = options;
  const how = {
    ...(backend && { backend }),
    ...(optimiser && { optimiser }),
    ...(savedActivations && { savedActivations }),
    ...(stateDtype && { stateDtype }),
  };
  for (let batch = Math.floor(below / 2); batch >= 1; batch = Math.floor(batch / 2)) {
    const { memory } = await modelFigures(config, { batch, ...how });
    const looks = validates ? await validationBytes(config, { batch, backend }) : 0;
    const bytes = memory.training + looks;
    if (available === undefined || bytes <= available) return { batch, bytes };
  }
  return undefined;
}
