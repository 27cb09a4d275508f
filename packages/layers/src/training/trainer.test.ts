import { mul, scalar } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import type { LossFunction } from "./batch-gradients.ts";
import {
  batch,
  byHand,
  expectNear,
  rows,
  squares,
  start,
  trainer,
} from "./least-squares.fixture.ts";
import type { Trainer } from "./trainer.ts";

async function gradients(of: Trainer): Promise<number[]> {
  const { weight = [], bias = [] } = await of.state.readAll("gradients");
  return [...weight, ...bias];
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

test("the average moves to the parameters after each step, by weights of which one grows with the steps", async () => {
  const one = trainer({ emaDecay: 0.7 });
  const average = new Float32Array(6);
  for (let t = 1; t <= 4; t++) {
    await one.gradient(batch(0, rows));
    await one.update(0.1);
    const seen = await one.state.read("parameters", "weight");
    const take = 10 / (t + 9);
    for (const [i, value] of seen.entries())
      average[i] = (1 - take) * (average[i] ?? 0) + take * value;
  }
  expectNear([...(await one.state.read("ema", "weight"))], [...average], 5);
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

test("weights of examples that add up to less than 1 give the mean of those that add up to more", async () => {
  const runs = [1, 2 ** -6].map(async (weight) => {
    const loss: LossFunction = (parameters, inputs) => {
      const { loss: total, count } = squares(parameters, inputs);
      return { loss: mul(total, weight), count: mul(count, weight) };
    };
    const one = trainer({ loss });
    await one.gradient(batch(0, rows));
    await one.update(0.1);
    const { examples, ...means } = await one.progress();
    const parameters = await one.state.readAll("parameters");
    await one.dispose();
    return { counted: examples / weight, means, parameters };
  });
  const [whole, part] = await Promise.all(runs);
  expect(part).toEqual(whole);
  expect(whole?.counted).toBe(rows);
});

test("an update of no examples moves nothing, and its loss is 0", async () => {
  const loss: LossFunction = (parameters, inputs) => {
    const { loss: total } = squares(parameters, inputs);
    return { loss: mul(total, 0), count: scalar(0) };
  };
  const one = trainer({ loss });
  await one.gradient(batch(0, rows));
  await one.update(0.1);
  expect(await one.progress()).toMatchObject({ loss: 0, examples: 0, norm: 0 });
  expectNear([...((await one.state.readAll("parameters"))["bias"] ?? [])], [...start.bias], 6);
  await one.dispose();
});
