import { mul, scalar, sub, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { batchNorm, batchNormSpecs } from "../batch-norm.ts";
import { linear, linearSpecs } from "../linear.ts";
import { adamW } from "../optimisers/adam-w.ts";
import { muon } from "../optimisers/muon.ts";
import { constantRate } from "../optimisers/schedules.ts";
import { sgd } from "../optimisers/sgd.ts";
import { initialValues } from "../parameters.ts";
import { numbered, squares } from "./small-network.fixture.ts";
import type { TrainOptions } from "./train-options.ts";
import { train } from "./train.ts";
import { Trainer } from "./trainer.ts";

const { specs } = squares;
const first = initialValues(specs, 4);
const ofIn = (name: string): boolean => name.startsWith("in.");

async function parametersAfter(
  steps: number,
  more: Partial<TrainOptions>,
): Promise<Awaited<ReturnType<ReturnType<typeof train>["checkpoint"]>>> {
  const how = { steps, learningRate: constantRate(0.05), seed: 5, parameters: first };
  const run = train(squares, numbered(), { ...how, backend: referenceBackend(), ...more });
  for await (const event of run) expect(event.kind).not.toBe("reopened");
  const state = await run.checkpoint();
  await run.dispose();
  return state;
}

test("what is frozen keeps its bits under every optimiser, and all else is trained", async () => {
  for (const optimiser of [adamW({ decay: 0.5 }), sgd({ momentum: 0.9 }), muon()]) {
    const { parameters } = await parametersAfter(5, { optimiser, frozen: ofIn });
    for (const name of ["in.weight", "in.bias"]) expect(parameters[name]).toEqual(first[name]);
    for (const name of ["out.weight", "out.bias"])
      expect(parameters[name]).not.toEqual(first[name]);
  }
});

test("without frozen ones a network is trained as one that has them as constants", async () => {
  const constants = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, tensor(first[name] ?? [], { shape })]),
  );
  const smaller = {
    ...squares,
    specs: linearSpecs("out", { inputs: 16, outputs: 1, meanSquare: 0.5 }),
    loss: (own: Readonly<Record<string, Tensor>>, given: Readonly<Record<string, Tensor>>) =>
      squares.loss({ ...constants, ...own }, given),
  };
  const how = { steps: 5, learningRate: constantRate(0.05), seed: 5, maxGradNorm: 0.1 };
  const run = train(smaller, numbered(), {
    ...how,
    backend: referenceBackend(),
    parameters: { "out.weight": first["out.weight"] ?? [], "out.bias": first["out.bias"] ?? [] },
  } as never);
  for await (const event of run) expect(event.kind).not.toBe("reopened");
  const wanted: Readonly<Record<string, Float32Array>> = (await run.checkpoint()).parameters;
  await run.dispose();
  const { parameters } = await parametersAfter(5, { frozen: ofIn, maxGradNorm: 0.1 });
  for (const name of ["out.weight", "out.bias"]) {
    const near = [...(wanted[name] ?? [])].map((value) => expect.closeTo(value, 5) as number);
    expect([...(parameters[name] ?? [])]).toEqual(near);
  }
});

test("what is frozen in the middle of a training is not moved by its momentum", async () => {
  const optimiser = sgd({ momentum: 0.9 });
  const half = await parametersAfter(3, { optimiser });
  const whole = await parametersAfter(6, { ...half, optimiser, frozen: ofIn });
  expect(half.parameters["in.weight"]).not.toEqual(first["in.weight"]);
  expect(whole.parameters["in.weight"]).toEqual(half.parameters["in.weight"]);
  expect(whole.parameters["out.weight"]).not.toEqual(half.parameters["out.weight"]);
});

test("running averages that are frozen stand still, and the loss need not depend on what is frozen", async () => {
  const normed = {
    ...batchNormSpecs("norm", { channels: 2 }),
    ...linearSpecs("out", { inputs: 2, outputs: 1 }),
    lost: { shape: [3], fanIn: 1 },
  };
  const trainer = new Trainer({
    backend: referenceBackend(),
    specs: normed,
    loss: (parameters, { x = scalar(0) }) => {
      const { y, averages } = batchNorm(x, { name: "norm", parameters, training: true });
      const error = sub(linear(y, { name: "out", parameters }), 1);
      return { loss: sum(mul(error, error)), count: scalar(2), averages };
    },
    optimiser: adamW(),
    frozen: (name) => name !== "out.weight",
  });
  const before = await trainer.state.readAll("parameters");
  await trainer.gradient({
    x: tensor([
      [1, -2],
      [3, 5],
    ]),
  });
  await trainer.update(0.1);
  const { "out.weight": moved, ...still } = await trainer.state.readAll("parameters");
  const { "out.weight": old, ...others } = before;
  expect(still).toEqual(others);
  expect(moved).not.toEqual(old);
  await trainer.dispose();
});

test("what stands still is the same in the moving average, bit for bit", async () => {
  // The reference backend rounds once an update, this one after each operation.
  const backend = await wasmBackend({ threads: 1 });
  const trainer = new Trainer({
    backend,
    specs: { still: { shape: [1000], fanIn: 1 }, moved: { shape: [1], fanIn: 0 } },
    loss: ({ still, moved }) => mul(moved, sum(still)),
    frozen: (name) => name === "still",
  });
  // Here weights of f32 that look back over a thousand updates do not add up to 1.
  trainer.step = 1e5;
  for (let update = 0; update < 3; update++) {
    await trainer.gradient({});
    await trainer.update(0.1);
  }
  const [{ still, moved }, ema] = [
    await trainer.state.readAll("parameters"),
    await trainer.state.readAll("ema"),
  ];
  expect(ema["still"]).toEqual(still);
  expect(ema["moved"]).not.toEqual(moved);
  await trainer.dispose();
  backend.dispose();
});

test("frozen names that are no function are refused", () => {
  const wrong: object = { frozen: ["in.weight"] };
  const { loss } = squares;
  expect(() => new Trainer({ backend: referenceBackend(), specs, loss, ...wrong })).toThrow(
    new TypeError(
      'Cannot train: frozen is of type object, not a function of a name such as (name) => name.startsWith("encoder.")',
    ),
  );
});

test("a choice of no parameter, as by a misspelt name, is refused with how their names begin", () => {
  const frozen = (name: string): boolean => name.startsWith("input.");
  const how = { backend: referenceBackend(), specs, loss: squares.loss };
  expect(() => new Trainer({ ...how, frozen })).toThrow(
    new RangeError(
      "Cannot train: frozen chooses none of the 4 parameters, whose names begin with in, out; leave it out to train all",
    ),
  );
});
