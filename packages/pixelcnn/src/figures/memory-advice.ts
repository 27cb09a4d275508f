import type { Optimiser, SavedActivations, StateDtype } from "@pixelweft/layers";
import type { Backend, OutOfMemoryError } from "@pixelweft/tensor";
import { memoryInWords } from "@pixelweft/tensor/backend";
import type { PixelCNNConfig } from "../model/config.ts";
import { largestBatch } from "./largest-batch.ts";
import { modelFigures } from "./model-figures.ts";
import { validationBytes } from "./planned-memory.ts";

/** The training that does not fit. */
export interface TooLargeTraining {
  readonly config: PixelCNNConfig;
  /** Images in a batch, and batches in an update. */
  readonly batch: number;
  readonly accumulate: number;
  /** Whether it looks at held-out images between updates, which takes memory too. */
  readonly validates?: boolean | undefined;
  /** The backend that refused it. */
  readonly backend: Backend;
  /** What trains; Adam if missing. */
  readonly optimiser?: Optimiser | undefined;
  /** As what it keeps values that gradients read; `f32` if missing. */
  readonly savedActivations?: SavedActivations | undefined;
  /** How it holds what the optimiser keeps; `f32` if missing. */
  readonly stateDtype?: StateDtype | undefined;
  /** What a field is called in the words, such as the option of a command line. */
  readonly nameOf?: ((field: "batch" | "accumulate" | "layers") => string) | undefined;
}

/**
 * A way out of a memory that is too small, in words: the largest smaller batch whose plan fits into the memory that there is, and how
 * many of them make the same update; or that not even one image fits. Where the whole batch fits with values for gradients kept as bf16, it
 * says that too.
 *
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * import { OutOfMemoryError } from "@pixelweft/tensor";
 * const config = checkConfig({ height: 4, width: 4, levels: 4, hiddenChannels: 4, layers: 2, headChannels: 4 });
 * const error = new OutOfMemoryError("Cannot train", { needed: 1e9 });
 * await memoryAdvice(error, { config, batch: 8, accumulate: 1, backend }); // "batch 4 with accumulate 2 needs 67.6 KiB"
 */
export async function memoryAdvice(
  { available, message }: OutOfMemoryError,
  training: TooLargeTraining,
): Promise<string> {
  const {
    config,
    batch,
    accumulate,
    backend,
    optimiser,
    savedActivations = "f32",
    stateDtype,
    validates = false,
  } = training;
  const { nameOf = (field) => field } = training;
  const how = { backend, optimiser, savedActivations, stateDtype, validates };
  const fits = await largestBatch(config, { below: batch, available, ...how });
  const isSaid = savedActivations !== "f32" || message.includes("savedActivations");
  const narrow = isSaid ? "" : await narrowWords(training, available);
  if (fits === undefined)
    return `not even one image at a time would fit: fewer ${nameOf("layers")} or feature maps would${narrow}`;
  const times = accumulate * Math.ceil(batch / fits.batch);
  return `${nameOf("batch")} ${fits.batch} with ${nameOf("accumulate")} ${times} ${needs(fits.bytes)}${narrow}`;
}

/** That the whole batch fits with less for gradients, where it does and the memory is known. */
async function narrowWords(
  { config, batch, backend, optimiser, stateDtype, validates = false }: TooLargeTraining,
  free: number | undefined,
): Promise<string> {
  if (free === undefined) return "";
  const how = {
    batch,
    backend,
    ...(optimiser && { optimiser }),
    ...(stateDtype && { stateDtype }),
  };
  const { memory } = await modelFigures(config, { ...how, savedActivations: "bf16" });
  const looks = validates ? await validationBytes(config, { batch, backend }) : 0;
  const bytes = memory.training + looks;
  if (bytes > free) return "";
  return `; this batch with savedActivations "bf16" ${needs(bytes)}`;
}

function needs(bytes: number): string {
  return memoryInWords([{ name: "needs", bytes }]);
}
