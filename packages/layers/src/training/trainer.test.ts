import {
  matmul,
  mul,
  reshape,
  scalar,
  sub,
  sum,
  tanh,
  full,
  type Input,
  type Tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "../normal.ts";
import { adam } from "../optimisers/adam.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { LossFunction } from "./batch-gradients.ts";
import type { TrainerOptions } from "./trainer-options.ts";
import { Trainer } from "./trainer.ts";

const specs: ParameterSpecs = {
  weight: { shape: [3, 2], fanIn: 3, mask: Float32Array.of(1, 0, 1, 1, 1, 1) },
  bias: { shape: [2], fanIn: 0 },
};

/** Half the squared error of a line, summed over rows. */
const squares: LossFunction = (
  { weight = scalar(0), bias = scalar(0) },
  { x = scalar(0), y = scalar(0) },
) => {
  const error = sub(sub(matmul(x, weight), y), mul(bias, -1));
  return {
    loss: mul(sum(mul(error, error)), 0.5),
    count: reshape(full([1], x.shape[0] ?? 0), []),
  };
};

const rows = 6;
const x = normals({ seed: 1, stream: 9, start: 0, count: rows * 3 });
const y = normals({ seed: 2, stream: 9, start: 0, count: rows * 2 });

function batch(start: number, end: number): Record<string, Input> {
  return {
    x: { data: x.slice(start * 3, end * 3), shape: [end - start, 3] },
    y: { data: y.slice(start * 2, end * 2), shape: [end - start, 2] },
  };
}

const start = {
  weight: Float32Array.of(0.5, 0, -1, 0.25, 2, -0.5),
  bias: Float32Array.of(0.1, -0.2),
};

function trainer(extra: Partial<TrainerOptions> = {}): Trainer {
  const made = new Trainer({
    backend: referenceBackend(),
    specs,
    loss: squares,
    maxGradNorm: 0,
    ...extra,
  });
  made.loadParameters(start);
  return made;
}

/** Loss and gradient over all rows, in plain numbers. */
function byHand(parameters: Readonly<Record<string, Float32Array>>): {
  loss: number;
  gradient: number[];
} {
  const { weight = new Float32Array(), bias = new Float32Array() } = parameters;
  const gradient = Array.from({ length: 8 }, () => 0);
  let loss = 0;
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < 2; o++) {
      let error = (bias[o] ?? 0) - (y[r * 2 + o] ?? 0);
      for (let i = 0; i < 3; i++) error += (x[r * 3 + i] ?? 0) * (weight[i * 2 + o] ?? 0);
      loss += 0.5 * error * error;
      for (let i = 0; i < 3; i++)
        gradient[i * 2 + o] = (gradient[i * 2 + o] ?? 0) + error * (x[r * 3 + i] ?? 0);
      gradient[6 + o] = (gradient[6 + o] ?? 0) + error;
    }
  gradient[1] = 0; // masked
  return { loss, gradient };
}

async function gradients(of: Trainer): Promise<number[]> {
  const { weight = [], bias = [] } = await of.state.readAll("gradients");
  return [...weight, ...bias];
}

function expectNear(found: readonly number[], wanted: readonly number[], digits = 5): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i] ?? Infinity, digits));
}

test("gradient() gives the sums over a batch, worked out by hand, and nothing for masked entries", async () => {
  const one = trainer();
  await one.gradient(batch(0, rows));
  expectNear(await gradients(one), byHand(start).gradient, 4);
  expect((await gradients(one))[1]).toBe(0);
  await one.dispose();
});

test("gradient() adds up over batches, and update() clears", async () => {
  const one = trainer();
  await one.gradient(batch(0, 2));
  await one.gradient(batch(2, rows));
  expectNear(await gradients(one), byHand(start).gradient, 4);
  await one.update(0);
  expect(await gradients(one)).toEqual(Array.from({ length: 8 }, () => 0));
  await one.dispose();
});

test("update() is Adam on the mean gradient, step by step", async () => {
  const one = trainer();
  const now = [...start.weight, ...start.bias];
  const [m, v] = [now.map(() => 0), now.map(() => 0)];
  for (let t = 1; t <= 4; t++) {
    await one.gradient(batch(0, rows));
    await one.update(0.05);
    const { gradient } = byHand({
      weight: Float32Array.from(now.slice(0, 6)),
      bias: Float32Array.from(now.slice(6)),
    });
    gradient.forEach((sumOver, i) => {
      const g = sumOver / rows;
      m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
      v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
      const step = m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      now[i] = (now[i] ?? 0) - 0.05 * step;
    });
    const { weight = [], bias = [] } = await one.state.readAll("parameters");
    expectNear([...weight, ...bias], now, 4);
  }
  expect(one.step).toBe(4);
  await one.dispose();
});

test("progress() gives mean loss, examples and mean norm since the last look", async () => {
  const one = trainer();
  const { loss, gradient } = byHand(start);
  const norm = Math.hypot(...gradient) / rows;
  await one.gradient(batch(0, rows));
  await one.update(0);
  await one.gradient(batch(0, rows));
  await one.update(0);
  const first = await one.progress();
  expect(first.examples).toBe(2 * rows);
  expect(first.loss).toBeCloseTo(loss / rows, 4);
  expect(first.norm).toBeCloseTo(norm, 4);
  await one.gradient(batch(0, 1));
  await one.update(0);
  expect((await one.progress()).examples).toBe(1);
  await one.dispose();
});

test.each([
  ["a small norm is left alone", 1e6, 1],
  ["a large norm is cut to the limit", 0.01, undefined],
  ["0 cuts nothing", 0, 1],
] as const)("clipping: %s", async (_, clip, factor) => {
  const one = trainer({ maxGradNorm: clip });
  await one.gradient(batch(0, rows));
  await one.update(0.1);
  const mean = byHand(start).gradient.map((g) => g / rows);
  const norm = Math.hypot(...mean);
  const scale = factor ?? clip / norm;
  // The first moment shows the clipped gradient itself.
  const { weight = [], bias = [] } = await one.state.readAll("moment1");
  expectNear(
    [...weight, ...bias].map((v) => v / 0.1),
    mean.map((g) => g * scale),
    5,
  );
  // The norm that is reported is the one before clipping.
  expect((await one.progress()).norm).toBeCloseTo(norm, 4);
  await one.dispose();
});

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

test("the average is the bias-corrected one over the parameters after each step", async () => {
  const one = trainer({ emaDecay: 0.7 });
  const seen: Float32Array[] = [];
  for (let t = 0; t < 4; t++) {
    await one.gradient(batch(0, rows));
    await one.update(0.1);
    seen.push(await one.state.read("parameters", "weight"));
  }
  const weights = seen.map((_, i) => 0.7 ** (seen.length - 1 - i));
  const total = weights.reduce((a, b) => a + b, 0);
  const wanted = Array.from({ length: 6 }, (_, j) =>
    seen.reduce((s, values, i) => s + ((values[j] ?? 0) * (weights[i] ?? 0)) / total, 0),
  );
  expectNear([...(await one.state.read("ema", "weight"))], wanted, 5);
  await one.dispose();
});

test("the average of parameters that do not move is those parameters", async () => {
  const one = trainer();
  for (let t = 0; t < 5; t++) {
    await one.gradient(batch(0, rows));
    await one.update(0);
  }
  expectNear([...(await one.state.read("ema", "weight"))], [...start.weight], 6);
  await one.dispose();
});

test("loadParameters() zeros what is masked", async () => {
  const one = trainer();
  one.loadParameters({ ...start, weight: new Float32Array(6).fill(9) });
  expect([...(await one.state.read("parameters", "weight"))]).toEqual([9, 0, 9, 9, 9, 9]);
  expect([...(await one.state.read("ema", "weight"))]).toEqual([9, 0, 9, 9, 9, 9]);
  await one.dispose();
});

test("training goes to the least squares, masked entries left at zero", async () => {
  const one = trainer();
  for (let t = 0; t < 1200; t++) {
    await one.gradient(batch(0, rows));
    await one.update(0.2 * 0.995 ** t);
  }
  const found = await one.state.readAll("parameters");
  const { gradient } = byHand(found);
  for (const g of gradient) expect(Math.abs(g)).toBeLessThan(1e-3);
  expect(found["weight"]?.[1]).toBe(0);
  await one.dispose();
});

test("two runs have the same bits", async () => {
  const run = async (): Promise<Float32Array> => {
    const one = trainer();
    for (let t = 0; t < 5; t++) {
      await one.gradient(batch(0, rows));
      await one.update(0.01);
    }
    const values = await one.state.read("parameters", "weight");
    await one.dispose();
    return values;
  };
  expect(await run()).toEqual(await run());
});

test("ranks add their gradients and counts, in the order of the buffers", async () => {
  const calls: number[] = [];
  const group = {
    rank: 0,
    size: 2,
    // The other rank has the same rows.
    allReduce: (values: Float32Array): void => {
      calls.push(values.length);
      values.forEach((v, i) => (values[i] = 2 * v));
    },
  };
  const [one, two] = [trainer(), trainer({ group })];
  for (const each of [one, two]) {
    await each.gradient(batch(0, rows));
    await each.update(0.1);
  }
  expect(await two.state.read("parameters", "weight")).toEqual(
    await one.state.read("parameters", "weight"),
  );
  expect((await two.progress()).examples).toBe(2 * rows);
  // Gradients (weight and bias, each filled up to 64) in one call, then loss and count.
  expect(calls).toEqual([128, 128]);
  await one.dispose();
  await two.dispose();
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
