import type {
  Optimiser,
  ProcessGroup,
  SavedActivations,
  Schedule,
  StateDtype,
} from "@pixelweft/layers";
import type { Backend, DeviceLostError } from "@pixelweft/tensor";
import type { Batches } from "./batch.ts";

/** How to train. */
export interface TrainingOptions {
  readonly backend: Backend;
  /** Updates in all, those before a resume included: not fewer than are done. */
  readonly steps: number;
  /** If missing: 2e-3, after a warm-up over a twentieth of the steps (100 at most), then falling as half a cosine. */
  readonly learningRate?: Schedule | undefined;
  /** Batches that one update adds up; 1 if missing. */
  readonly accumulate?: number | undefined;
  /** Largest global norm of a gradient; 1 if missing, 0 does not clip. */
  readonly maxGradNorm?: number | undefined;
  /** Decay of the moving average of the weights; that of the run which goes on if missing, else 0.999. */
  readonly emaDecay?: number | undefined;
  /** `adam()` if missing. */
  readonly optimiser?: Optimiser | undefined;
  /**
   * Which parameters stay as they are, by their names: `(name) => !name.startsWith("head.")` trains the head alone. No gradient is
   * computed for them, and no weight decay or momentum moves them. A file cannot hold it: a run that goes on is given it again. None if missing; a choice of none is a RangeError.
   */
  readonly frozen?: ((name: string) => boolean) | undefined;
  /** Of dropout; that of the run which goes on if missing, else 0. */
  readonly seed?: number | undefined;
  /**
   * Whether a backend may compute convolutions with fewer multiplications and a little more rounding, as that of WebAssembly does, and WebGPU without a GPU. Likelihoods
   * and samples are never computed so. True if missing.
   */
  readonly fastConvolutions?: boolean | undefined;
  /**
   * How large values are kept that gradients read: as "bf16" or "f16" they take half the memory, a step takes longer, and gradients are
   * those of rounded values. The loss keeps its bits. "f32" if missing.
   */
  readonly savedActivations?: SavedActivations | undefined;
  /**
   * How what the optimiser keeps is held: as "bf16" in half the memory, rounded at random (by seed and update). That of the run
   * which goes on if missing, else "f32".
   */
  readonly stateDtype?: StateDtype | undefined;
  /** Processes that train this model together, each on its own batches. */
  readonly group?: ProcessGroup | undefined;
  /** A fresh pass over the validation split; with a group, over the share of this rank. */
  readonly validation?: (() => Batches) | undefined;
  /** Updates between two looks at the validation split; 500 if missing. */
  readonly validateEvery?: number | undefined;
  /** Updates between two progress events; reading the loss waits for the device. 20 if missing; with Infinity there is one, at the end. */
  readonly reportEvery?: number | undefined;
  /** Finishes the running step, all its batches, then stops. */
  readonly signal?: AbortSignal | undefined;
  /** Opens a new backend when the device is lost, so that the run goes on, from a copy of its state; without it the run ends with `DeviceLostError`. It must not await the run's own `checkpoint()`, which waits for it. */
  readonly reopen?: ((lost: DeviceLostError) => Promise<Backend>) | undefined;
  /** Updates between two such copies of the state in host memory, at least; they are made at progress events. 100 if missing. */
  readonly snapshotEvery?: number | undefined;
  /** Names the last good checkpoint, for the error of a loss that is not a number. */
  readonly lastCheckpoint?: (() => string | undefined) | undefined;
}

const names: Readonly<Record<keyof TrainingOptions, true>> = {
  backend: true,
  steps: true,
  learningRate: true,
  accumulate: true,
  maxGradNorm: true,
  emaDecay: true,
  optimiser: true,
  frozen: true,
  seed: true,
  fastConvolutions: true,
  savedActivations: true,
  stateDtype: true,
  group: true,
  validation: true,
  validateEvery: true,
  reportEvery: true,
  signal: true,
  reopen: true,
  snapshotEvery: true,
  lastCheckpoint: true,
};

/** The names of all options of `train()`. */
export const trainingOptionNames: readonly string[] = Object.keys(names);
