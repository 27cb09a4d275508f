import { add, type Backend, full, parseSafetensors, scalar, State, sum } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { muon } from "../optimisers/muon.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { sgd } from "../optimisers/sgd.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";
import { parseCheckpoint } from "./parse-checkpoint.ts";
import { numbered, squares, trained, type NumberedBatch } from "./small-network.fixture.ts";
import type { Network, TrainEvent, TrainOptions } from "./train-options.ts";
import { train } from "./train.ts";
import type { TrainedParameters } from "./trainer-state.ts";
import { Trainer } from "./trainer.ts";

const backend = referenceBackend();
const { specs, loss } = squares;
const bf16 = { stateDtype: "bf16" } as const;

function isBf16(values: Float32Array): boolean {
  return new Uint32Array(values.buffer, values.byteOffset, values.length).every(
    (word) => (word & 0xffff) === 0,
  );
}

function keptIn({ training }: TrainedParameters): Float32Array[] {
  return Object.values(training.slots).flatMap((one) => Object.values(one));
}

test("moments take two bytes a parameter each, and nothing beside them", async () => {
  const batch = {
    x: { data: new Float32Array(4), shape: [4, 1] },
    y: { data: new Float32Array(4), shape: [4, 1] },
  };
  const planned = async (options: object): Promise<Record<string, number>> => {
    const pieces = await new Trainer({ backend, specs, loss, ...options }).planned(batch);
    return Object.fromEntries(pieces.map(({ name, bytes }) => [name, bytes]));
  };
  const [whole, narrow] = [await planned({}), await planned(bf16)];
  for (const name of ["moment1", "moment2"]) expect(narrow[name]).toBe((whole[name] ?? 0) / 2);
  expect(narrow["parameters"]).toBe(whole["parameters"]);
  // A number for each of the two.
  expect((narrow["update"] ?? 0) - (whole["update"] ?? 0)).toBeLessThanOrEqual(2 * 256);
});

test.each([
  ["Adam", {}],
  ["momentum", { optimiser: sgd({ momentum: 0.9 }), learningRate: () => 1e-3 }],
  ["Muon", { optimiser: muon() }],
])(
  "a run of %s that is cut in two goes on through a file with the bits of one that is not",
  async (_, how) => {
    const common = { backend, ...bf16, emaDecay: 0.9, ...how };
    const whole = await trained({ learningRate: () => 0.01, ...common });
    expect(keptIn(whole.state).every(isBf16)).toBe(true);
    const half = await trained({ learningRate: () => 0.01, ...common, steps: 12 });
    const bytes = formatCheckpoint({ model: "squares", config: {}, ...half.state }, { specs });
    const { parameters, training } = parseCheckpoint(bytes);
    expect(training?.stateDtype).toBe("bf16");
    const { notes: ____, ...saved } = half.state.training;
    expect({ parameters, training }).toMatchObject({
      parameters: half.state.parameters,
      training: saved,
    });
    // The dtype is that of the file where none is given.
    const { stateDtype: __, ...rest } = { learningRate: () => 0.01, ...common };
    const on = await trained(
      { ...rest, parameters, ...(training && { training }) },
      numbered(Number(training?.data)),
    );
    expect(on.state).toEqual(whole.state);
    const { tensors } = parseSafetensors(bytes);
    const dtypes = Object.keys(training?.slots ?? {}).map(
      (slot) => tensors[`training.${slot}.in.weight`]?.dtype,
    );
    expect([...new Set(dtypes), tensors["training.ema.in.weight"]?.dtype]).toEqual(["BF16", "F32"]);
  },
);

test("a run does not go on with another dtype than its checkpoint has", async () => {
  const { state } = await trained({ backend, ...bf16, steps: 2 });
  await expect(trained({ backend, ...state, stateDtype: "f32" })).rejects.toThrow(
    'Cannot resume: the checkpoint holds moments as bf16, and the trainer as f32; give it stateDtype "bf16"',
  );
  const { state: whole } = await trained({ backend, steps: 2 });
  expect(whole.training.stateDtype).toBeUndefined();
  await expect(trained({ backend, ...whole, ...bf16 })).rejects.toThrow("holds moments as f32");
  const wrong = { stateDtype: "f16" } as unknown;
  expect(() => new Trainer({ backend, specs, loss, ...(wrong as object) })).toThrow(
    'Cannot train: stateDtype is f16, not "f32" or "bf16"',
  );
});

/** Parameters that a device of 1,024 bytes a buffer cuts into three chunks. */
const several: Network<NumberedBatch> = {
  specs: Object.fromEntries(
    [100, 30, 70, 5, 90].map((size, i) => [`p${i}`, { shape: [size], fanIn: 0 }]),
  ),
  loss: (parameters, { x = scalar(0) }) =>
    Object.values(parameters).reduce((total, one) => add(total, sum(one)), sum(x, [1])),
  inputs: ({ x }) => ({ x: { data: x, shape: [x.length, 1] } }),
  count: ({ x }) => x.length,
};

/** The state of those parameters, all of one value at first, after some updates. */
async function afterUpdates(
  on: Backend,
  { first, ...options }: Pick<TrainOptions, "steps" | "seed" | "optimiser"> & { first: number },
): Promise<TrainedParameters> {
  const parameters = Object.fromEntries(
    Object.entries(several.specs).map(([name, { shape }]) => [
      name,
      new Float32Array(shape[0] ?? 0).fill(first),
    ]),
  );
  const how = { backend: on, ...bf16, ...options, learningRate: () => 0, parameters };
  const run = train(several, numbered(), how);
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  const state = await run.checkpoint();
  await run.dispose();
  return state;
}

test("values are rounded alike on every backend, however it cuts its buffers, and by the seed", async () => {
  const optimiser: Optimiser = {
    slots: ["kept"],
    numbers: () => ({}),
    update: ({ parameters: now }) => ({ parameters: now, slots: { kept: now } }),
  };
  const after = async (on: Backend, seed = 5): Promise<number[]> =>
    keptIn(await afterUpdates(on, { first: 0.3, steps: 3, seed, optimiser })).flatMap((one) => [
      ...one,
    ]);
  const wasm = await wasmBackend({ threads: 1 });
  const cutting = referenceBackend({ maxBufferBytes: 1024 });
  const shapes = Object.entries(several.specs).map(([name, { shape }]) => [name, shape] as const);
  const state = new State(cutting, { kept: Object.fromEntries(shapes) });
  expect(shapes.map(([name]) => state.offset("kept", name).chunk)).toEqual([0, 0, 1, 1, 2]);
  const wanted = await after(backend);
  expect(new Set(wanted).size).toBe(2);
  expect(await after(wasm)).toEqual(wanted);
  expect(await after(cutting)).toEqual(wanted);
  expect(await after(backend, 6)).not.toEqual(wanted);
  wasm.dispose();
});

test("a place is rounded by other bits at each update: what stays between two values of bf16 has its own mean", async () => {
  const updates = 256;
  // Parameters are f32, and add up what was kept by the update before.
  const optimiser: Optimiser = {
    slots: ["kept"],
    numbers: () => ({}),
    update: ({ parameters: sums, slots: { kept = scalar(0) } }) => ({
      parameters: add(sums, kept),
      slots: { kept: full(sums.shape, 0.3) },
    }),
  };
  const how = { first: 0, steps: updates + 1, seed: 5, optimiser };
  const wasm = await wasmBackend({ threads: 1 });
  const { parameters } = await afterUpdates(wasm, how);
  wasm.dispose();
  const means = Object.values(parameters).flatMap((sums) => [...sums].map((x) => x / updates));
  expect(means).toHaveLength(295);
  // From 0.298828125 the next one is 2 ** -9 away, and 0.3 lies 0.6 of the way: six standard deviations of a mean are 0.18 of it.
  for (const mean of means) expect(Math.abs(mean - 0.3)).toBeLessThan(0.2 * 2 ** -9);
});
