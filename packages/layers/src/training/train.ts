import type { Input } from "@pixelweft/tensor";
import type { BatchSource, InputNames, Look, Network, TrainOptions } from "./train-options.ts";
import { TrainingRun } from "./training-run.ts";

/**
 * Trains a network: iterate over the run for its events, and take `checkpoint()` whenever you like. What it gives, spread into the
 * options of a later call, goes on bit for bit.
 *
 * @throws TypeError for options of a wrong kind, such as a learning rate that is no schedule, for batches that are no iterable, for
 * `reopen` in a group, for a `training` without its parameters, and for parameters or a checkpoint of another network, optimiser or dtype;
 * RangeError for a number outside its range, such as an `emaDecay` of 1, and
 * fewer `steps` than are done.
 * @example A line through three points
 * import { add, mul, sub, tensor } from "@pixelweft/tensor";
 * const network: Network = {
 *   specs: { slope: { shape: [1], fanIn: 0 }, start: { shape: [1], fanIn: 0 } },
 *   loss: ({ slope, start }, { x, y }) => {
 *     const error = sub(add(mul(x, slope), start), y);
 *     return mul(error, error);
 *   },
 * };
 * const batches = Array.from({ length: 400 }, () => ({ x: tensor([0, 1, 2]), y: tensor([1, 3, 5]) }));
 * const run = train(network, batches, { backend, steps: 200, accumulate: 2, learningRate: () => 0.1 });
 * const kinds = new Set<string>();
 * for await (const { kind } of run) kinds.add(kind);
 * [...kinds]; // ["progress", "end"]
 * const { parameters, training } = await run.checkpoint();
 * parameters.slope.map(Math.round); // Float32Array [2]
 * training.examples; // 1200
 * await run.dispose();
 */
export function train<
  Batch = Readonly<Record<string, Input>>,
  Found extends Look = Look,
  Parameters extends string = string,
  Inputs extends string = InputNames<Batch>,
>(
  network: Network<Batch, Parameters, Inputs>,
  batches: BatchSource<Batch>,
  options: TrainOptions<Found, Parameters>,
): TrainingRun<Batch, Found, Parameters> {
  return new TrainingRun<Batch, Found, Parameters>(network, batches, options);
}
