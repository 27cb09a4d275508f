import type {
  Batch,
  CompletionRequest,
  GivenConfig,
  LoweredSampler,
  SampleRequest,
} from "@pixelweft/pixelcnn";
import type { RequestBackendOptions } from "../request-backend.ts";
import type { TrainingData, TrainingSettings } from "./training-data.ts";

/** Number of a model in a worker: what `open` and `create` answer. */
export type ModelNumber = number;

/** What goes with a function or a signal stays on the side of the page. */
type Sendable<Asked> = Omit<Asked, "onProgress" | "onRows" | "signal">;

/** How images are sent while they are sampled. */
export interface SamplingWays {
  /** Images sampled at once; 16 if missing, or as many as are asked for where they are fewer. */
  readonly batch?: number;
  /** Whether each row is sent with the pixels so far, as a `rows` reply. */
  readonly rows?: boolean;
  /** With `rows`: begin at the first row that differs from the request before, as `resumes` of `Sampler` does. */
  readonly resumes?: boolean;
}

/**
 * Opens a backend as `requestBackend()` does. The first request that needs one opens the best by itself; to choose, send this before. Where it
 * is refused, the worker stays with the backend that it had.
 * Answered by `BackendFacts`.
 */
export interface BackendRequest {
  readonly kind: "backend";
  readonly options?: RequestBackendOptions;
}

/** Opens a model from the bytes of a checkpoint file, as `parseModel()` takes them. Answered by `ModelFacts`. */
export interface OpenRequest {
  readonly kind: "open";
  readonly bytes: Uint8Array;
  /** Programs that its samplers take in place of lowering them, as `lowered` of `Sampler`. */
  readonly lowered?: LoweredSampler;
}

/** Makes a new model, as `createModel()` does. Answered by `ModelFacts`. */
export interface CreateRequest {
  readonly kind: "create";
  readonly config: GivenConfig;
  readonly seed?: number;
}

/** Samples images. Answered by levels `[count, height, width, channels]`. */
export interface SampleMessage extends SamplingWays {
  readonly kind: "sample";
  readonly model: ModelNumber;
  readonly request: Sendable<SampleRequest>;
}

/** Completes images whose first pixels are given. Answered by levels `[n * each, height, width, channels]`. */
export interface CompleteMessage extends SamplingWays {
  readonly kind: "complete";
  readonly model: ModelNumber;
  readonly request: Sendable<CompletionRequest>;
}

/** What is measured of images, by the methods of `Likelihood` of these names. */
export type Measure = "bitsPerDim" | "bits" | "logProb" | "logits";

/**
 * Measures images: bits per dimension of each, `[n]`; bits or log-probabilities (nats) of each sub-pixel, `[n, height, width, channels]`;
 * or logits, `[n, height, width, channels, levels]`. Answered by a Float32Array of these.
 */
export interface MeasureRequest {
  readonly kind: "measure";
  readonly model: ModelNumber;
  readonly what: Measure;
  readonly batch: Omit<Batch, "state">;
}

/**
 * Trains a model on images: a new one from its first values, an opened one with a training state from where it stood. Each event is an `event` reply;
 * answered at the end, with the number of updates. `abort` ends it after the running update. Data that do not fit are refused before the first
 * one; an error that comes later leaves the model with what it has learnt, unless the training has diverged.
 */
export interface TrainRequest {
  readonly kind: "train";
  readonly model: ModelNumber;
  readonly data: TrainingData;
  readonly settings: TrainingSettings;
}

/** A model as the bytes of a checkpoint file, as it stands; also while it is trained. Answered by a Uint8Array. */
export interface CheckpointRequest {
  readonly kind: "checkpoint";
  readonly model: ModelNumber;
  /**
   * `training`, the default: all that a resumption needs. `average`: the averaged weights as they stand, to sample from, and no training
   * state. `best`: those of the validation that found the least bits, where one has since the model was opened.
   */
  readonly holds?: "training" | "average" | "best";
  /** Half-size parameters, for a model that is done training; F32 if missing. */
  readonly dtype?: "F32" | "F16";
  /** Plain JSON that the file carries, and `open` answers as `run`; what the model was opened with if missing. */
  readonly settings?: object;
}

/** Frees a model. Refused while it is trained. Answered by nothing. */
export interface CloseRequest {
  readonly kind: "close";
  readonly model: ModelNumber;
}

/** Ends all jobs, and frees all models and the backend. Answered by nothing; later requests fail. */
export interface DisposeRequest {
  readonly kind: "dispose";
}

/** What a worker does and answers. */
export type Job =
  | BackendRequest
  | OpenRequest
  | CreateRequest
  | SampleMessage
  | CompleteMessage
  | MeasureRequest
  | TrainRequest
  | CheckpointRequest
  | CloseRequest
  | DisposeRequest;

/**
 * Ends a job: one that waits is not begun, sampling stops after the running row or batch, both with an AbortError; training stops after the
 * running update and is answered as usual. Not answered itself.
 */
export interface AbortRequest {
  readonly kind: "abort";
  readonly job: number;
}

/** A message to a worker. `id` is any number that is not in use; replies carry it. */
export type WorkerRequest = (Job & { readonly id: number }) | AbortRequest;
