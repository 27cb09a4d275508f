import type { PixelCNNConfig, SampledRows, TrainingEvent } from "@pixelweft/pixelcnn";
import type { ChosenBackend } from "../choose.ts";
import type { Job, ModelNumber } from "./requests.ts";

/** The backend of a worker. */
export interface BackendFacts extends Pick<ChosenBackend, "kind" | "why"> {
  /** The device in words. */
  readonly description: string;
}

/** A model in a worker. */
export interface ModelFacts {
  readonly model: ModelNumber;
  readonly config: PixelCNNConfig;
  /** How far a training is that can go on; missing in a model that has none. */
  readonly training?: { readonly step: number; readonly examples: number };
  /** What the file says of the run that made the model; files are not trusted, so look at the settings. */
  readonly run?: { readonly step?: number; readonly settings: unknown };
}

/** What happens while training, as `train()` says it; of a lost device the message. */
export type WorkerTrainingEvent =
  | Exclude<TrainingEvent, { readonly kind: "reopened" }>
  | { readonly kind: "reopened"; readonly step: number; readonly lost: string };

/** What each job is answered by. */
export interface Results {
  readonly backend: BackendFacts;
  readonly open: ModelFacts;
  readonly create: ModelFacts;
  readonly sample: Uint8Array<ArrayBuffer>;
  readonly complete: Uint8Array<ArrayBuffer>;
  readonly measure: Float32Array<ArrayBuffer>;
  readonly train: { readonly step: number };
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly close: undefined;
  readonly dispose: undefined;
}

/** An error as it is sent: its class by name, such as `CheckpointError`. */
export interface SentError {
  readonly name: string;
  readonly message: string;
}

/** Says what happened meanwhile: a row that was sampled, or an event of a training. */
export type Meanwhile =
  | { readonly kind: "rows"; readonly drawn: SampledRows }
  | { readonly kind: "event"; readonly event: WorkerTrainingEvent };

/** The end of a job. */
export type Answer =
  | { readonly kind: "done"; readonly result: Results[Job["kind"]] }
  | { readonly kind: "failed"; readonly error: SentError };

/** A message from a worker, about the job of this number. Arrays in it are transferred. */
export type WorkerReply = (Answer | Meanwhile) & { readonly id: number };
