/**
 * The page's side of a worker: its messages as promises and iterables. It includes no backend and no model.
 *
 * @module
 */
export { connectWorker } from "./connect-worker.ts";
export type { ConnectedWorker, OpenCall } from "./connect-worker.ts";
export type { CallOptions } from "./channel.ts";
export type {
  CheckpointCall,
  CompletionCall,
  MeasuredBatch,
  SampleCall,
  SamplingCall,
  WorkerModel,
} from "./worker-model.ts";
export type { Port, PortOfNode, PortOfPages } from "../messages/port.ts";
export type {
  Answer,
  BackendFacts,
  Meanwhile,
  ModelFacts,
  Results,
  SentError,
  WorkerReply,
  WorkerTrainingEvent,
} from "../messages/replies.ts";
export type {
  AbortRequest,
  BackendRequest,
  CheckpointRequest,
  CloseRequest,
  CompleteMessage,
  CreateRequest,
  DisposeRequest,
  Job,
  Measure,
  MeasureRequest,
  ModelNumber,
  OpenRequest,
  SampleMessage,
  SamplingWays,
  TrainRequest,
  WorkerRequest,
} from "../messages/requests.ts";
export type { TrainingData, TrainingSettings } from "../messages/training-data.ts";
