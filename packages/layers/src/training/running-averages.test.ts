import { mul, scalar, sub, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { batchNorm, batchNormSpecs } from "../batch-norm.ts";
import { linear, linearSpecs } from "../linear.ts";
import { normals } from "../normal.ts";
import { adamW } from "../optimisers/adam-w.ts";
import { sgd } from "../optimisers/sgd.ts";
import type { AveragedLoss } from "./batch-gradients.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";
import { parseCheckpoint } from "./parse-checkpoint.ts";
import type { ProcessGroup } from "./sum-over-group.ts";
import { train } from "./train.ts";
import type { TrainerOptions } from "./trainer-options.ts";
import { readTrainer } from "./trainer-state.ts";
import { Trainer } from "./trainer.ts";

const backend = referenceBackend();
const specs = {
  ...batchNormSpecs("norm", { channels: 2, averageDecay: 0.75 }),
  ...linearSpecs("out", { inputs: 2, outputs: 1 }),
};
type Names = keyof typeof specs;

function loss(
  parameters: Readonly<Record<Names, Tensor>>,
  { x, y }: Readonly<Record<"x" | "y", Tensor>>,
): AveragedLoss {
  const normal = batchNorm(x, { name: "norm", parameters, training: true });
  const error = sub(linear(normal.y, { name: "out", parameters }), y);
  const count = scalar(x.shape[0] ?? 0);
  return { loss: sum(mul(error, error)), count, averages: normal.averages };
}

const start = {
  "norm.scale": Float32Array.of(1.5, -0.5),
  "norm.shift": Float32Array.of(0.25, 1),
  "norm.mean": Float32Array.of(0.1, -1),
  "norm.variance": Float32Array.of(2, 0.5),
  "out.weight": Float32Array.of(1, -1),
  "out.bias": Float32Array.of(0),
};
const rows = [
  [1, -2],
  [0.5, 3],
  [-1.5, 0.25],
  [2, 1],
];
/** Where BatchNorm1d of PyTorch 2.13 puts its running averages after these rows, with a momentum of 0.25. */
const pytorch = { mean: [0.2, -0.609375], variance: [2.04166667, 1.44140625] };

function batch(of: readonly (readonly number[])[]): { x: Tensor; y: Tensor } {
  return { x: tensor(of), y: tensor(of.map(([a = 0, b = 0]) => [a - b])) };
}

function trainer(extra: Partial<TrainerOptions<Names, "x" | "y">> = {}): Trainer<Names, "x" | "y"> {
  return new Trainer({ backend, specs, loss, parameters: start, ...extra });
}

async function averages(of: Trainer<Names, "x" | "y">): Promise<number[]> {
  const found = await of.state.readAll("parameters");
  return [...found["norm.mean"], ...found["norm.variance"]];
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i] ?? Infinity, 5));
}

test.each([
  ["Adam", {}],
  ["AdamW with decay", { optimiser: adamW({ decay: 0.9 }) }],
  ["momentum and clipping", { optimiser: sgd({ momentum: 0.9 }), maxGradNorm: 1e-3 }],
])("running averages move as PyTorch's, whatever the optimiser: %s", async (_, extra) => {
  const one = trainer(extra);
  await one.gradient(batch(rows));
  await one.update(0.5);
  expectNear(await averages(one), [...pytorch.mean, ...pytorch.variance]);
  expect(await one.state.read("parameters", "out.weight")).not.toEqual(start["out.weight"]);
  await one.dispose();
});

test("they move once an update, to the mean over its batches by their examples", async () => {
  const one = trainer();
  const [first, second] = [rows, rows.slice(0, 2)];
  await one.gradient(batch(first));
  await one.gradient(batch(second));
  await one.update(0);
  const meanOf = (of: readonly (readonly number[])[], c: number): number =>
    of.reduce((total, row) => total + (row[c] ?? 0), 0) / of.length;
  const wanted = [0, 1].map((c) => {
    const mean = (4 * meanOf(first, c) + 2 * meanOf(second, c)) / 6;
    return 0.75 * (start["norm.mean"][c] ?? 0) + 0.25 * mean;
  });
  expectNear((await averages(one)).slice(0, 2), wanted);
  await one.dispose();
});

test("they are no part of the norm of the gradient, nor of an optimiser's memory", async () => {
  const far = { ...start, "norm.mean": Float32Array.of(1e3, 1e3) };
  const norms: number[] = [];
  for (const parameters of [start, far]) {
    const one = trainer({ parameters });
    await one.gradient(batch(rows));
    await one.update(0.1);
    norms.push((await one.progress()).norm);
    const { training } = await readTrainer(one, { examples: 4, seed: 0 });
    expect(training.slots["moment1"]?.["norm.mean"]).toEqual(new Float32Array(2));
    await one.dispose();
  }
  expect(norms[0]).toBeGreaterThan(0.1);
  expect(norms[1]).toBe(norms[0]);
});

test("ranks of a group move them alike, towards the mean of all", async () => {
  const [mine, theirs] = [trainer(), trainer()];
  await theirs.gradient(batch(rows.slice(2)));
  const others = await theirs.state.readAll("gradients");
  // The flat buffer has each parameter at a multiple of 64.
  const flat = Object.values<Float32Array>(others).flatMap((values) => [
    ...values,
    ...Array.from({ length: 64 - values.length }, () => 0),
  ]);
  const calls: number[] = [];
  const group: ProcessGroup = {
    rank: 0,
    size: 2,
    allReduce: (values) => {
      const isGradients = calls.push(values.length) === 1;
      values.forEach((v, i) => (values[i] = isGradients ? v + (flat[i] ?? NaN) : 2 * v));
    },
  };
  const both = trainer({ group });
  await both.gradient(batch(rows.slice(0, 2)));
  await both.update(0);
  await mine.gradient(batch(rows.slice(0, 2)));
  await mine.gradient(batch(rows.slice(2)));
  await mine.update(0);
  expectNear(await averages(both), await averages(mine));
  expect(calls[0]).toBe(flat.length);
  for (const each of [mine, theirs, both]) await each.dispose();
});

function* batches(from = 0): Generator<{ x: Tensor; y: Tensor; state: number }> {
  for (let i = from; ; i++) {
    const values = normals({ seed: 3, stream: 9, start: 8 * i, count: 8 }).map((v) => 2 * v + 3);
    const pairs = Array.from({ length: 4 }, (_, n) => [...values.subarray(2 * n, 2 * n + 2)]);
    yield { ...batch(pairs), state: i + 1 };
  }
}

test("a checkpoint keeps them, and a run that goes on from its file has the same bits", async () => {
  const network = {
    specs,
    loss,
    inputs: ({ x, y }: { x: Tensor; y: Tensor }) => ({ x, y }),
    count: () => 4,
  };
  const how = { backend, learningRate: () => 0.01, emaDecay: 0.9, seed: 1 };
  const run = async (
    options: Partial<Parameters<typeof train>[2]> & { readonly steps: number },
  ): Promise<Uint8Array> => {
    const from = options.training?.step ?? 0;
    const running = train(network, batches(from), { ...how, ...options });
    for await (const _ of running);
    const kept = await running.checkpoint();
    await running.dispose();
    return formatCheckpoint({ model: "normal", config: {}, ...kept }, { specs });
  };
  const whole = await run({ steps: 20 });
  const { parameters, training } = parseCheckpoint(await run({ steps: 10 }));
  expect(await run({ steps: 20, parameters, training })).toEqual(whole);
  const { parameters: found, training: state } = parseCheckpoint(whole);
  // The data has mean 3 and variance 4; from 0 and 1 the averages are there but for a few parts in a hundred.
  for (const mean of found["norm.mean"] ?? [NaN]) expect(Math.abs(mean - 3)).toBeLessThan(1);
  for (const variance of found["norm.variance"] ?? [NaN])
    expect(Math.abs(variance - 4)).toBeLessThan(2);
  for (const mean of state?.ema["norm.mean"] ?? [NaN]) expect(Math.abs(mean - 3)).toBeLessThan(1.5);
});

test("averages that are missing, strange or of another shape are refused, and kept if asked", async () => {
  const failing = async (
    change: (given: AveragedLoss) => AveragedLoss | Omit<AveragedLoss, "averages">,
  ): Promise<void> => {
    const one = trainer({ loss: (parameters, inputs) => change(loss(parameters, inputs)) });
    try {
      await one.gradient(batch(rows));
    } finally {
      await one.dispose();
    }
  };
  await expect(failing(({ loss: total, count }) => ({ loss: total, count }))).rejects.toThrow(
    'Cannot train: the loss gives no average of norm.mean; return it in averages, or keep it with unused: "keep"',
  );
  await expect(
    failing((all) => ({ ...all, averages: { ...all.averages, "out.bias": tensor([1]) } })),
  ).rejects.toThrow(
    "Cannot train: the loss gives an average of out.bias, and there is norm.mean, norm.variance",
  );
  await expect(
    failing((all) => ({ ...all, averages: { ...all.averages, "norm.mean": tensor([1]) } })),
  ).rejects.toThrow("Cannot train: the average of norm.mean is of shape [1], and not [2]");
  const wrong = { ...specs, extra: { shape: [1], fanIn: 0, averageDecay: 1 } };
  expect(() => new Trainer({ backend, specs: wrong, loss })).toThrow(
    new RangeError("Cannot train: averageDecay of extra is 1, not from 0 to below 1"),
  );
  const text = { ...specs, extra: { ...wrong.extra, averageDecay: "0.5" } };
  expect(() => Reflect.construct(Trainer, [{ backend, specs: text, loss }])).toThrow(
    new TypeError("Cannot train: averageDecay of extra is of type string, not a number"),
  );
  const frozen = trainer({
    unused: "keep",
    loss: (parameters, { x }) => {
      const { y } = batchNorm(x, { name: "norm", parameters });
      return { loss: sum(linear(y, { name: "out", parameters })), count: scalar(4) };
    },
  });
  await frozen.gradient(batch(rows));
  await frozen.update(0.1);
  expect(await averages(frozen)).toEqual([...start["norm.mean"], ...start["norm.variance"]]);
  await frozen.dispose();
});
