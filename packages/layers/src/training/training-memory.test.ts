import { OutOfMemoryError, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { initialValues } from "../parameters.ts";
import { numbered, squares, trained } from "./small-network.fixture.ts";
import { train } from "./train.ts";
import { resumeTrainer } from "./trainer-state.ts";
import { Trainer } from "./trainer.ts";

const batch = (size: number) => ({
  x: { data: new Float32Array(size), shape: [size, 1] },
  y: { data: new Float32Array(size), shape: [size, 1] },
});
const { specs, loss } = squares;
const how = { steps: 2, learningRate: () => 0.01 };

/** Bytes of a training on batches of four. */
async function needed(options: { savedActivations?: "bf16"; size?: number } = {}): Promise<number> {
  const { size = 4, ...rest } = options;
  const trainer = new Trainer({ backend: referenceBackend(), specs, loss, ...rest });
  return (await trainer.planned(batch(size))).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function refusalOf(act: () => Promise<unknown>): Promise<OutOfMemoryError> {
  const error = await act().catch((refused: unknown) => refused);
  if (!(error instanceof OutOfMemoryError))
    throw new TypeError("nothing was refused", { cause: error });
  return error;
}

async function runOn(backend: Backend): Promise<void> {
  for await (const event of train(squares, numbered(), { backend, ...how }))
    expect(event.step).toBe(2);
}

test("a plan counts what a training takes", async () => {
  const backend = referenceBackend();
  const planned = await new Trainer({ backend, specs, loss }).planned(batch(4));
  expect(backend.stats().allocations, "for the plan").toBe(0);
  const names = planned.map(({ name }) => name);
  const own = ["parameters", "gradients", "moment1", "moment2", "ema", "arena", "batch", "update"];
  expect(names).toEqual(expect.arrayContaining(own));
  const whole = planned.reduce((sum, { bytes }) => sum + bytes, 0);
  await runOn(backend);
  expect(backend.stats().bytes).toBe(whole);
});

test.each([
  ["train()", runOn],
  ["Trainer", (backend: Backend) => new Trainer({ backend, specs, loss }).gradient(batch(4))],
] as const)("%s refuses what does not fit before anything is allocated", async (_, run) => {
  const memoryBytes = (await needed()) - 1;
  const backend = referenceBackend({ memoryBytes });
  const error = await refusalOf(() => run(backend));
  expect(error).toMatchObject({ needed: memoryBytes + 1, available: memoryBytes });
  expect(error.message).toMatch(
    /^Cannot train: .* are needed \(.*\) and .* are free; a smaller batch needs less/,
  );
  expect(backend.stats()).toMatchObject({ allocations: 0, bytes: 0, pipelines: 0 });
  await run(referenceBackend({ memoryBytes: memoryBytes + 1 }));
});

test("a refusal names what is needed for what, and bf16 where that fits", async () => {
  const size = 1000;
  const [whole, narrow] = [
    await needed({ size }),
    await needed({ size, savedActivations: "bf16" }),
  ];
  expect(narrow).toBeLessThan(whole);
  const refused = (memoryBytes: number, options = {}): Promise<OutOfMemoryError> =>
    refusalOf(() =>
      new Trainer({ backend: referenceBackend({ memoryBytes }), specs, loss, ...options }).gradient(
        batch(size),
      ),
    );
  const words = 'and savedActivations "bf16" fits: in all';
  const { message } = await refused(narrow);
  expect(message).toContain(words);
  expect(message).toMatch(/arena [\d.]+ KiB/);
  expect((await refused(narrow - 1)).message).toContain(
    'and savedActivations "bf16" with stateDtype "bf16" fits: in all',
  );
  expect((await refused(narrow - 1, { savedActivations: "bf16" })).message).toContain(
    'and stateDtype "bf16" fits: in all',
  );
  expect((await refused(100)).message).toMatch(
    /; no batch is small enough: fewer parameters would fit$/,
  );
});

test("first values and a resumed state wait for memory, and are written in the order given", async () => {
  const backend = referenceBackend();
  const { state: saved } = await trained({ backend, steps: 3, learningRate: () => 0.01 });
  const own = referenceBackend();
  const trainer = new Trainer({ backend: own, specs, loss, parameters: saved.parameters });
  resumeTrainer(trainer, saved.training);
  expect(own.stats().allocations).toBe(0);
  expect(await trainer.state.readAll("ema")).toEqual(saved.training.ema);
  expect(await trainer.state.readAll("moment2")).toEqual(saved.training.slots["moment2"]);
  expect(own.stats().allocations).toBeGreaterThan(0);
  const fresh = new Trainer({ backend: own, specs, loss, seed: 3 });
  expect(await fresh.state.readAll("parameters")).toEqual(initialValues(specs, 3));
  expect(await fresh.state.readAll("ema")).toEqual(initialValues(specs, 3));
  expect(() => fresh.load("moment1", {})).toThrow("Cannot write parameters: in.weight is missing");
  expect(() =>
    new Trainer({ backend, specs, loss }).load("ema", {
      ...saved.parameters,
      "in.bias": new Float32Array(3),
    }),
  ).toThrow("Cannot write ema in.bias [16]: the data has 3 elements");
});
