import type {
  Batch,
  CompletionRequest,
  PixelCNNConfig,
  SampledRows,
  SampleRequest,
} from "@pixelweft/pixelcnn";
import type { Meanwhile, ModelFacts, WorkerTrainingEvent } from "../messages/replies.ts";
import type { CheckpointRequest, Measure, SamplingWays } from "../messages/requests.ts";
import type { TrainingData, TrainingSettings } from "../messages/training-data.ts";
import type { Call, CallOptions, Channel } from "./channel.ts";
import { eventsOf } from "./events.ts";

/** How images are sampled in a worker. */
export interface SamplingCall extends CallOptions, Pick<SamplingWays, "batch" | "resumes"> {
  /** Called after each row of a batch with the pixels so far, so that a page can show them. What it throws ends the sampling, and the call rejects with it. */
  readonly onRows?: ((drawn: SampledRows) => void) | undefined;
}

/** What is sampled: as by `Sampler.sample()`. */
export type SampleCall = Omit<SampleRequest, "onProgress" | "onRows" | "signal"> & SamplingCall;

/** What is completed: as by `complete()`. */
export type CompletionCall = Omit<CompletionRequest, "onProgress" | "onRows" | "signal"> &
  SamplingCall;

/** A model that lives in a worker, under the names that its methods have in `@pixelweft/pixelcnn`. Made by `connectWorker()`. */
export interface WorkerModel extends AsyncDisposable {
  readonly config: PixelCNNConfig;
  /** How far a training was, when the model was opened, that can go on. */
  readonly training: ModelFacts["training"];
  /** What its file says of the run that made it, where it says something. */
  readonly run: ModelFacts["run"];
  /** Levels `[count, height, width, channels]`; the same seed gives the same images. */
  sample(request: SampleCall): Promise<Uint8Array<ArrayBuffer>>;
  /** Levels `[n * each, height, width, channels]`, of images whose first pixels are given. */
  complete(request: CompletionCall): Promise<Uint8Array<ArrayBuffer>>;
  /** Bits per dimension of each image, `[n]`. */
  bitsPerDim(batch: MeasuredBatch, options?: CallOptions): Promise<Float32Array<ArrayBuffer>>;
  /** Bits of every sub-pixel, `[n, height, width, channels]`. */
  bits(batch: MeasuredBatch, options?: CallOptions): Promise<Float32Array<ArrayBuffer>>;
  /** The same as log p in nats. */
  logProb(batch: MeasuredBatch, options?: CallOptions): Promise<Float32Array<ArrayBuffer>>;
  /** Logits of every sub-pixel, `[n, height, width, channels, levels]`. */
  logits(batch: MeasuredBatch, options?: CallOptions): Promise<Float32Array<ArrayBuffer>>;
  /** Trains while it is iterated over, and says what happens. Leaving the loop stops it after the running update. */
  train(
    data: TrainingData,
    settings: TrainingSettings,
    options?: CallOptions,
  ): AsyncGenerator<WorkerTrainingEvent, void, void>;
  /** The model as a checkpoint file, as it stands; also while it is trained. */
  checkpoint(how?: CheckpointCall): Promise<Uint8Array<ArrayBuffer>>;
  /** Frees it. */
  dispose(): Promise<void>;
}

/** What is measured. */
export type MeasuredBatch = Omit<Batch, "state">;

/** What a file holds: the training state, or the averaged weights alone, of now or of the best validation; in how many bits, and what it says of its run. */
export type CheckpointCall = Pick<CheckpointRequest, "holds" | "dtype" | "settings">;

/** A model of a worker by its number. */
export function workerModel(
  channel: Channel,
  { model, config, training, run }: ModelFacts,
): WorkerModel {
  const measure =
    (what: Measure): WorkerModel["bits"] =>
    (batch, options) =>
      channel.call({ kind: "measure", model, what, batch }, options);
  const dispose = (): Promise<void> => channel.call({ kind: "close", model });
  return {
    config,
    training,
    run,
    sample: (asked) => {
      const { request, ways, call } = divided(asked);
      return channel.call({ kind: "sample", model, request, ...ways }, call);
    },
    complete: (asked) => {
      const { request, ways, call } = divided(asked);
      return channel.call({ kind: "complete", model, request, ...ways }, call);
    },
    bitsPerDim: measure("bitsPerDim"),
    bits: measure("bits"),
    logProb: measure("logProb"),
    logits: measure("logits"),
    train: (data, settings, options) =>
      eventsOf(channel, { kind: "train", model, data, settings }, options),
    checkpoint: (how) => channel.call({ kind: "checkpoint", model, ...how }),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** What is sent of a request, how it is sampled, and what stays on this side. */
function divided<Asked extends SamplingCall>({
  batch,
  resumes,
  onRows,
  signal,
  transfer,
  ...request
}: Asked): {
  readonly request: Omit<Asked, keyof SamplingCall>;
  readonly ways: SamplingWays;
  readonly call: Call;
} {
  const ways = {
    rows: onRows !== undefined,
    ...(batch === undefined ? {} : { batch }),
    ...(resumes === undefined ? {} : { resumes }),
  };
  const meanwhile = (said: Meanwhile): void => {
    if (said.kind === "rows") onRows?.(said.drawn);
  };
  const options = { ...(signal ? { signal } : {}), ...(transfer ? { transfer } : {}) };
  return { request, ways, call: { ...options, meanwhile } };
}
