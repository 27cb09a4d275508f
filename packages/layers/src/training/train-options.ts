import type { Backend, DeviceLostError, Input, State } from "@pixelweft/tensor";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { Schedule } from "../optimisers/schedules.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { LossFunction, SavedActivations } from "./batch-gradients.ts";
import type { TrainingState } from "./checkpoint.ts";
import type { StateDtype } from "./narrow-state.ts";
import type { ProcessGroup } from "./sum-over-group.ts";
import type { TrainerState } from "./trainer-options.ts";
import type { Trainer } from "./trainer.ts";

/** Which batch of a run it is. */
export interface BatchPlace {
  /** Updates before it. */
  readonly step: number;
  /** A number of its own among all batches of all ranks, for dropout. */
  readonly number: number;
  readonly seed: number;
}

/**
 * The names of a batch that is a record of inputs, but for the `state` that says where the data stands; any names for another, which a
 * network's `inputs` makes a record of.
 */
export type InputNames<Batch> = Batch extends readonly unknown[]
  ? string
  : [keyof Batch] extends [never]
    ? string
    : Batch extends { readonly [Name in GivenNames<Batch>]: Input }
      ? GivenNames<Batch> & string
      : string;

/** All of a batch but where the data stands, which has no shape. */
type GivenNames<Batch> = Batch extends { readonly state: Exclude<Input, number> }
  ? keyof Batch
  : Exclude<keyof Batch, "state">;

/**
 * What `train()` trains: anything with parameters and a loss. In TypeScript the loss knows the names of the parameters and of the batch.
 */
export interface Network<
  Batch = Readonly<Record<string, Input>>,
  Parameters extends string = string,
  Inputs extends string = InputNames<Batch>,
> {
  readonly specs: ParameterSpecs<Parameters>;
  readonly loss: LossFunction<Parameters, Inputs>;
  /** A batch as inputs of the loss; if missing, the batch itself, without its `state`. */
  readonly inputs?:
    | ((batch: Batch, place: BatchPlace) => Readonly<Record<Inputs, Input>>)
    | undefined;
  /** How many of a batch's examples count; default: the first axis of the first input. */
  readonly count?: ((batch: Batch) => number) | undefined;
}

/** A network on a device in the middle of a run. Its buffers are "parameters" and "ema", their moving average. */
export interface RunningNetwork<Parameters extends string = string> {
  readonly backend: Backend;
  readonly specs: ParameterSpecs<Parameters>;
  readonly state: State<TrainerState<Parameters>>;
}

/** What a look at held-out examples found. */
export interface Look {
  /** Mean loss of an example. */
  readonly loss: number;
}

/**
 * Batches, however they come. Each may carry where the data stands after it in `state`, which checkpoints keep as JSON. Its arrays are read
 * when its update is made, with `reopen` again where it is repeated: a source that writes to an array again needs `accumulate` 1, and no
 * `reopen`.
 */
export type BatchSource<Batch> = AsyncIterable<Batch> | Iterable<Batch>;

/** How to train. */
export interface TrainOptions<Found extends Look = Look, Parameters extends string = string> {
  readonly backend: Backend;
  /** Updates in all, those before a resumption included: not fewer than are done. With Infinity the data or the signal end the run. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Where to start; first values are drawn from the seed if missing. With `training` they are those that it belongs to. */
  readonly parameters?: Readonly<Record<string, Float32Array>> | undefined;
  /** A trainer of the same network that is there already and trains on; one that no other run uses. Where its device is lost, the run's `trainer` is another one. */
  readonly trainer?: Trainer | undefined;
  /** The training that goes on. It holds no functions, and not how an update is made: give those options again. */
  readonly training?: TrainingState | undefined;
  /** Batches that one update adds up, at most 65,536; 1 if missing. */
  readonly accumulate?: number | undefined;
  /** Largest global norm of the gradient: a longer one is shortened to it. 0, the default, does not clip. */
  readonly maxGradNorm?: number | undefined;
  /**
   * Decay of the moving average of the parameters, from 0 to below 1; that of the run which goes on if missing, else 0.999. The average
   * looks back over `1 / (1 - emaDecay)` updates, at most over a tenth of those that are done (`emaWeights()`).
   */
  readonly emaDecay?: number | undefined;
  /** `adam()` if missing. */
  readonly optimiser?: Optimiser | undefined;
  readonly seed?: number | undefined;
  /**
   * What is done with parameters that the loss does not depend on: "throw" (default) names them; "keep" takes their gradients as 0, by which
   * nothing but weight decay and momentum from before moves them.
   */
  readonly unused?: "throw" | "keep" | undefined;
  /**
   * Which parameters stay as they are, by their names: no gradient is computed for them, no weight decay or momentum moves them, running
   * averages among them stand still, and the loss need not depend on them. None if missing; a choice of none is a RangeError.
   */
  readonly frozen?: ((name: string) => boolean) | undefined;
  /**
   * Whether a backend may compute convolutions with fewer multiplications and a little more rounding, as that of WebAssembly does, and WebGPU without a GPU. Only
   * training does so: what is computed with the trained network stays as it is. True if missing.
   */
  readonly fastConvolutions?: boolean | undefined;
  /**
   * How large values are kept that gradients read: as "bf16" or "f16" they take half the memory, a step takes longer, and gradients are
   * those of rounded values. The loss keeps its bits. "f32" if missing.
   */
  readonly savedActivations?: SavedActivations | undefined;
  /**
   * How what the optimiser keeps, such as moments, is held: as "bf16" in half the memory, rounded at random (by seed and update) so
   * that small changes still count. That of the run which goes on if missing, else "f32"; another one than that is refused.
   */
  readonly stateDtype?: StateDtype | undefined;
  /**
   * Processes that train this network together, each on its own batches: as many on every rank, all of them counted. An update adds
   * up the gradients of all, and every rank makes the same one. A signal stops all after the same update. None of them can `reopen`.
   */
  readonly group?: ProcessGroup | undefined;
  /** Updates between two progress events; reading the loss waits for the device. 20 if missing; with Infinity there is one, at the end. */
  readonly reportEvery?: number | undefined;
  /** Judges the network on held-out examples. */
  readonly validate?: ((network: RunningNetwork<Parameters>) => Promise<Found>) | undefined;
  /** Updates between two such looks; 500 if missing. The last update is followed by one too. */
  readonly validateEvery?: number | undefined;
  /** Finishes the running update, all its batches, then stops. */
  readonly signal?: AbortSignal | undefined;
  /** A loss from here on means that the run has diverged; one that is no number always does. */
  readonly divergesAt?: number | undefined;
  /** Names the last good checkpoint, for the error of a run that has diverged. */
  readonly lastCheckpoint?: (() => string | undefined) | undefined;
  /**
   * Opens a new backend when the device is lost: the run then goes on, with the same losses, from a copy of its state in host memory,
   * and repeats the updates since. Without it a lost device ends the run with `DeviceLostError`.
   * It must not await the run's own `checkpoint()`, which waits for it.
   */
  readonly reopen?: ((lost: DeviceLostError) => Promise<Backend>) | undefined;
  /** Updates between two such copies, at least; they are made at progress events. 100 if missing. */
  readonly snapshotEvery?: number | undefined;
}

/** What happens while training. */
export type TrainEvent<Found extends Look = Look> =
  | {
      readonly kind: "progress";
      readonly step: number;
      /** Examples seen. */
      readonly examples: number;
      /** Mean over the examples since the last such event. */
      readonly loss: number;
      /** Mean norm of the gradient before clipping. */
      readonly gradientNorm: number;
      /** Share of the updates whose gradient was clipped. */
      readonly clipped: number;
      readonly learningRate: number;
      readonly examplesPerSecond: number;
      readonly secondsLeft: number;
    }
  | {
      readonly kind: "validation";
      readonly step: number;
      readonly examples: number;
      readonly found: Found;
      /** Whether this is the lowest loss so far: the time to keep a copy. */
      readonly best: boolean;
      readonly bestLoss: number;
      readonly bestStep: number;
      /** Looks since the best one. */
      readonly looksSinceBest: number;
    }
  | {
      readonly kind: "reopened";
      /** Updates that the new device begins with; those after it are repeated. */
      readonly step: number;
      readonly lost: DeviceLostError;
    }
  | {
      readonly kind: "end";
      readonly step: number;
      readonly examples: number;
      readonly reason: "done" | "stopped" | "out of data";
    };
