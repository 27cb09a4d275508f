import { mul, relu, scalar, sub, sum, type Backend } from "@pixelweft/tensor";
import { linear, linearSpecs } from "../linear.ts";
import { normals } from "../normal.ts";
import { cosineRate } from "../optimisers/schedules.ts";
import type { BatchSource, Network, TrainEvent, TrainOptions } from "./train-options.ts";
import { train } from "./train.ts";
import type { TrainedParameters } from "./trainer-state.ts";

/** A batch that says where the data stands after it. */
export interface NumberedBatch {
  readonly x: Float32Array;
  readonly state: number;
}

/** A network of two layers that learns the square of a number. */
export const squares: Network<NumberedBatch> = {
  specs: {
    ...linearSpecs("in", { inputs: 1, outputs: 16 }),
    ...linearSpecs("out", { inputs: 16, outputs: 1, meanSquare: 0.5 }),
  },
  loss: (parameters, { x = scalar(0), y = scalar(0) }) => {
    const hidden = relu(linear(x, { name: "in", parameters }));
    const error = sub(linear(hidden, { name: "out", parameters }), y);
    return sum(mul(error, error), [1]);
  },
  inputs: ({ x }) => ({
    x: { data: x, shape: [x.length, 1] },
    y: { data: x.map((v) => v * v), shape: [x.length, 1] },
  }),
  count: ({ x }) => x.length,
};

/** Batches from a place on, up to another. */
export function* numbered(from = 0, to = 1000): Generator<NumberedBatch> {
  for (let i = from; i < to; i++)
    yield { x: normals({ seed: 3, stream: 9, start: 4 * i, count: 4 }), state: i + 1 };
}

export type RunOptions = Partial<TrainOptions> & { readonly backend: Backend };

/** Trains to the end: the events, and the state. */
export async function trained(
  options: RunOptions,
  batches: BatchSource<NumberedBatch> = numbered(),
): Promise<{ events: TrainEvent[]; state: TrainedParameters }> {
  const steps = 24;
  const defaults = { steps, learningRate: cosineRate(0.02, { steps }), reportEvery: 6, seed: 5 };
  const run = train<NumberedBatch>(squares, batches, { ...defaults, ...options });
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  const state = await run.checkpoint();
  await run.dispose();
  return { events, state };
}

/** The losses that events tell, with their steps. */
export function lossesOf(events: readonly TrainEvent[]): (readonly [number, number])[] {
  return events.flatMap((event) =>
    event.kind === "progress" ? [[event.step, event.loss] as const] : [],
  );
}
