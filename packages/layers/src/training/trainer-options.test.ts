import { matmul, mul, scalar, sum, tanh, full, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "../normal.ts";
import { adam } from "../optimisers/adam.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { LossFunction } from "./batch-gradients.ts";
import {
  batch,
  byHand,
  expectNear,
  rows,
  specs,
  squares,
  start,
  trainer,
} from "./least-squares.fixture.ts";
import type { TrainerOptions } from "./trainer-options.ts";
import { Trainer } from "./trainer.ts";

test("a gradient is clipped only where it is asked for, and progress says how often", async () => {
  const { maxGradNorm: _, ...rest } = {
    backend: referenceBackend(),
    specs,
    loss: squares,
    maxGradNorm: 0,
  };
  const plain = new Trainer(rest);
  plain.loadParameters(start);
  await plain.gradient(batch(0, rows));
  await plain.update(0.1);
  const { weight = [], bias = [] } = await plain.state.readAll("moment1");
  const mean = byHand(start).gradient.map((g) => g / rows);
  expect(Math.hypot(...mean)).toBeGreaterThan(1);
  expectNear(
    [...weight, ...bias].map((v) => v / 0.1),
    mean,
  );
  expect((await plain.progress()).clipped).toBe(0);
  await plain.dispose();

  const shortened = trainer({ maxGradNorm: Math.hypot(...mean) * 0.9 });
  for (const rate of [0.05, 0.05, 0.05, 0.05]) {
    await shortened.gradient(batch(0, rows));
    await shortened.update(rate);
  }
  const { clipped } = await shortened.progress();
  expect(clipped).toBeGreaterThan(0);
  expect(clipped).toBeLessThan(1);
  await shortened.update(0);
  expect((await shortened.progress()).clipped).toBe(0);
  await shortened.dispose();
});

test("options that do not exist or make no sense are refused by name", () => {
  const misspelt: object = { clipping: 1 };
  expect(() => trainer(misspelt)).toThrow(
    /^Cannot train: there is no option clipping, there is backend, specs, loss,/,
  );
  const wrong: object = { beta: 0.9 };
  expect(() => adam(wrong)).toThrow("Cannot train with Adam: there is no option beta");
  expect(() => trainer({ maxGradNorm: -1 })).toThrow(RangeError);
});

test("a parameter that the loss does not depend on is named, and kept only if asked", async () => {
  const more = { ...specs, dead: { shape: [2], fanIn: 1 }, lost: { shape: [1], fanIn: 0 } };
  const strict = new Trainer({ backend: referenceBackend(), specs: more, loss: squares });
  await expect(strict.gradient(batch(0, rows))).rejects.toThrow(
    'Cannot train: the loss does not depend on dead, lost; leave them out, or keep them with unused: "keep"',
  );
  await strict.dispose();
  const lax = new Trainer({
    backend: referenceBackend(),
    specs: more,
    loss: squares,
    unused: "keep",
  });
  const before = await lax.state.read("parameters", "dead");
  await lax.gradient(batch(0, rows));
  await lax.update(0.1);
  expect(await lax.state.read("parameters", "dead")).toEqual(before);
  await lax.dispose();
});

test("a loss that gives something else, or asks for what does not exist, is refused with the reason", async () => {
  const run = async (loss: unknown): Promise<void> => {
    const one = trainer({ loss: loss as LossFunction });
    try {
      await one.gradient(batch(0, rows));
    } finally {
      await one.dispose();
    }
  };
  await expect(run(() => scalar(1))).rejects.toThrow(
    "Cannot train: the loss is of shape [], and not one number for each example",
  );
  await expect(run(() => undefined)).rejects.toThrow("{ loss, count }");
  await expect(run(() => ({ loss: full([3], 0), count: scalar(1) }))).rejects.toThrow(
    "Cannot train: loss [3] and count [] must be sums of rank 0",
  );
  const misspelt = ({ wieght }: Readonly<Record<string, Tensor>>): unknown => ({
    loss: sum(mul(wieght as Tensor, 2)),
    count: scalar(1),
  });
  await expect(run(misspelt)).rejects.toThrow(
    "Cannot train: there is no parameter wieght, there is weight, bias (",
  );
});

test("the gradient may use fast convolutions unless it is asked not to", async () => {
  const says = async (extra: Partial<TrainerOptions>): Promise<unknown> => {
    const { lowered } = await trainer(extra).program(batch(0, 2));
    return lowered.program.fastConvolutions;
  };
  expect(await says({})).toBe(true);
  expect(await says({ fastConvolutions: false })).toBeUndefined();
});

test("a seed that is no u32 is refused, with parameters or without", () => {
  const words = /^Cannot train: the seed is 0.5, not a whole number from 0 to 4294967295$/;
  expect(() => trainer({ seed: 0.5 })).toThrow(words);
});

test("savedActivations is one of three, and changes gradients only", async () => {
  const deep: ParameterSpecs = {
    first: { shape: [64, 64], fanIn: 64 },
    second: { shape: [64, 64], fanIn: 64 },
  };
  const input = normals({ seed: 3, stream: 9, start: 0, count: 32 * 64 });
  const given = { x: { data: input, shape: [32, 64] } };
  const found = [];
  for (const savedActivations of ["f32", "bf16"] as const) {
    const own = new Trainer({
      backend: referenceBackend(),
      specs: deep,
      loss: ({ first = scalar(0), second = scalar(0) }, { x: rowsOfX = scalar(0) }) => {
        const last = matmul(tanh(matmul(rowsOfX, first)), second);
        return sum(mul(last, last), [1]);
      },
      savedActivations,
    });
    await own.gradient(given);
    const totals = await own.state.readAll("totals");
    found.push({ totals, gradients: await own.state.readAll("gradients") });
  }
  const [whole, narrow] = found;
  expect(narrow?.totals).toEqual(whole?.totals);
  for (const [name, right = new Float32Array()] of Object.entries(whole?.gradients ?? {})) {
    const error = right.map((g, i) => g - (narrow?.gradients[name]?.[i] ?? NaN));
    const share = Math.hypot(...error) / Math.hypot(...right);
    expect(share, name).toBeGreaterThan(1e-5);
    expect(share, name).toBeLessThan(2 ** -7);
  }
  expect(() => trainer({ savedActivations: "i8" as "f16" })).toThrow(
    new TypeError('Cannot train: savedActivations is i8, not "f32", "bf16" or "f16"'),
  );
});
