import { compile, scalar, State, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { adamW } from "./adam-w.ts";
import { adam } from "./adam.ts";
import { muon } from "./muon.ts";

const backend = referenceBackend();

/** Parameters after each step, on the device. */
async function run(
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  rate: number,
): Promise<number[][]> {
  const shapes = { x: [start.length] };
  const state = new State(backend, { p: shapes, m: shapes, v: shapes });
  state.write("p", "x", Float32Array.from(start));
  const zero = scalar(0);
  const program = compile({ backend, state }, (inputs, trace) => {
    const [p, m, v] = (["p", "m", "v"] as const).map((name) => trace.state[name].named.x);
    const { gradient = zero, ...numbers } = inputs;
    const slots = { moment1: m ?? zero, moment2: v ?? zero };
    const before = { parameters: p ?? zero, slots };
    const next = adam().update(before, gradient, { ...numbers, learningRate: scalar(rate) });
    trace.update(before.parameters, next.parameters);
    trace.update(slots.moment1, next.slots["moment1"] ?? zero);
    trace.update(slots.moment2, next.slots["moment2"] ?? zero);
  });
  const found: number[][] = [];
  for (const [i, gradient] of gradients.entries()) {
    await program.run({ gradient: tensor([...gradient]), ...adam().numbers(i + 1) });
    found.push([...(await state.read("p", "x"))]);
  }
  await program.dispose();
  state.dispose();
  return found;
}

test("three steps are those worked out by hand", async () => {
  // g = 1, 2, -1 from x = 1 with rate 0.1. Corrected moments: m = 1; 0.29 / 0.19; 0.161 / 0.271.
  // v = 1; 0.004999 / 0.001999; 0.005994001 / 0.002997001.
  const second = 0.29 / 0.19 / Math.sqrt(0.004999 / 0.001999);
  const third = 0.161 / 0.271 / Math.sqrt(0.005994001 / 0.002997001);
  const [a = [], b = [], c = []] = await run([1], [[1], [2], [-1]], 0.1);
  expect(a[0]).toBeCloseTo(0.9, 6);
  expect(b[0]).toBeCloseTo(0.9 - 0.1 * second, 6);
  expect(c[0]).toBeCloseTo(0.9 - 0.1 * second - 0.1 * third, 6);
});

test("the first step is the rate against the sign of the gradient, whatever its size", async () => {
  const [first = []] = await run([0, 0, 0], [[1e-3, -50, 1e4]], 0.01);
  [-0.01, 0.01, -0.01].forEach((x, i) => expect(first[i]).toBeCloseTo(x, 6));
});

test("where the gradient is always zero nothing moves", async () => {
  const steps = await run(
    [0, 2],
    [
      [0, 1],
      [0, 1],
      [0, -3],
    ],
    0.1,
  );
  expect(steps.map(([x]) => x)).toEqual([0, 0, 0]);
  expect(steps[2]?.[1]).not.toBe(2);
});

test("numbers() undo the moments' start at zero", () => {
  const { correction1, correction2 } = adam().numbers(1);
  expect(correction1).toBeCloseTo(10, 9);
  expect(correction2).toBeCloseTo(1000, 6);
  expect(adam().numbers(1e6)).toEqual({ correction1: 1, correction2: 1 });
});

test("constants that make no sense are refused", () => {
  for (const beta of [NaN, -0.1, 1, 1.5]) {
    expect(() => adam({ beta1: beta })).toThrow(
      new RangeError(`Cannot train with a beta1 of ${beta}: it must be in [0, 1)`),
    );
    expect(() => adam({ beta2: beta })).toThrow(RangeError);
  }
  // What f32 may round to 0 divides 0 by 0 where there is no gradient.
  for (const epsilon of [NaN, -1, 0, 1e-50, 1e-40, 2 ** -127])
    for (const rule of [adam, adamW, muon])
      expect(() => rule({ epsilon })).toThrow(
        new RangeError(`Cannot train with an epsilon of ${epsilon}: it must be from 2^-126 on`),
      );
  expect(adam({ beta1: 0, epsilon: 2 ** -126 }).slots).toEqual(["moment1", "moment2"]);
});
