import { train, type Schedule, type TrainEvent, type Trainer } from "@pixelweft/layers";
import type { Input } from "@pixelweft/tensor";

/** A run of a trainer that is there already. */
export interface FitOptions<Batch> {
  readonly trainer: Trainer;
  readonly batches: AsyncIterable<Batch> | Iterable<Batch>;
  /** A batch as inputs of the trainer's loss. */
  readonly inputs: (batch: Batch) => Readonly<Record<string, Input>>;
  /** How many of its images count. */
  readonly count: (batch: Batch) => number;
  /** Updates in all. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Updates between two looks at the loss; 50 if missing. */
  readonly reportEvery?: number | undefined;
  /** Finishes the running step, then stops. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains on with a trainer, to the end of the steps, the data or the signal.
 *
 * @throws DivergedError if the loss is no longer a number.
 */
export function fit<Batch>(options: FitOptions<Batch>): AsyncIterable<TrainEvent> {
  const {
    trainer,
    inputs,
    count,
    learningRate,
    reportEvery = 50,
    batches,
    steps,
    signal,
  } = options;
  const { backend, specs, loss } = trainer;
  const how = { backend, trainer, steps, signal, reportEvery, learningRate };
  return train<Batch>({ specs, loss, inputs, count }, batches, how);
}
