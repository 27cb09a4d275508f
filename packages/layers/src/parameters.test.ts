import { compile, full, read, State, sum, tensor, vjp } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "./normal.ts";
import {
  countLive,
  initialValues,
  masked,
  maskedParameters,
  maskedValues,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
} from "./parameters.ts";

const backend = referenceBackend();
const checkered = Float32Array.from({ length: 40_000 }, (_, i) => i % 2);
const specs: ParameterSpecs = {
  weight: { shape: [100, 400], fanIn: 50, mask: checkered },
  bias: { shape: [400], fanIn: 0 },
  kernel: { shape: [2, 50, 200], fanIn: 8 },
};
const small: ParameterSpecs = {
  a: { shape: [2, 2], fanIn: 2, mask: Float32Array.of(1, 0, 1, 1) },
  b: { shape: [2], fanIn: 0 },
};

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((s, x) => s + (x - mean) ** 2, 0) / values.length };
}

test("first weights have mean 0 and variance 1 / fan-in over live entries, and zero elsewhere", () => {
  const {
    weight = new Float32Array(),
    bias,
    kernel = new Float32Array(),
  } = initialValues(specs, 3);
  const live = weight.filter((_, i) => checkered[i] === 1);
  for (const [values, fanIn] of [
    [live, 50],
    [kernel, 8],
  ] as const) {
    const { mean, variance } = moments(values);
    const n = values.length;
    // Five standard errors.
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(fanIn * n));
    expect(Math.abs(variance * fanIn - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  }
  const dead = weight.filter((_, i) => checkered[i] === 0);
  expect(dead.every((x) => Object.is(x, 0))).toBe(true);
  const mask = Float32Array.of(1, 0);
  expect(initialValues({ a: { shape: [2], fanIn: 0, initial: 3, mask } }, 1)["a"]).toEqual(
    Float32Array.of(3, 0),
  );
  expect(bias).toEqual(new Float32Array(400));
});

test("first weights are a function of the seed, and differ between parameters", () => {
  expect(initialValues(specs, 3)).toEqual(initialValues(specs, 3));
  const { weight = new Float32Array() } = initialValues(specs, 4);
  expect(weight).not.toEqual(initialValues(specs, 3)["weight"]);
  const twins = initialValues({ a: { shape: [9], fanIn: 1 }, b: { shape: [9], fanIn: 1 } }, 1);
  expect(twins["a"]).not.toEqual(twins["b"]);
});

test.each([-1, 1.5, NaN, 2 ** 32, "1", { seed: 1 }])(
  "a seed of %j is refused: it would give weights that are alike",
  (seed) => {
    // What programs without types may give.
    const given = seed as number;
    expect(() => initialValues({ weight: { shape: [2], fanIn: 1 } }, given)).toThrow(
      /^Cannot draw first values: the seed is .+, not a whole number from 0 to 4294967295$/,
    );
    expect(() => normals({ seed: given, stream: 0, start: 0, count: 1 })).toThrow(/the seed is/);
  },
);

test("normals() have the moments and tails of a normal distribution, and each draw its number", () => {
  const x = normals({ seed: 5, stream: 0, start: 0, count: 40_000 });
  const { mean, variance } = moments(x);
  expect(Math.abs(mean)).toBeLessThan(5 / 200);
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 40_000));
  const share = (limit: number): number => x.filter((v) => Math.abs(v) > limit).length / 40_000;
  expect(share(1)).toBeCloseTo(0.3173, 1);
  expect(Math.abs(share(2) - 0.0455)).toBeLessThan(0.006);
  expect(share(6)).toBe(0);
  expect(normals({ seed: 5, stream: 0, start: 7, count: 3 })).toEqual(x.slice(7, 10));
  expect(normals({ seed: 5, stream: 1, start: 0, count: 3 })).not.toEqual(x.slice(0, 3));
});

test("countLive() leaves masked entries out", () => {
  expect(countLive(specs)).toBe(20_000 + 400 + 20_000);
  expect(shapesOf(small)).toEqual({ a: [2, 2], b: [2] });
});

test("maskedValues() zeros what is masked, even what is not a number, and keeps the rest", () => {
  const given = {
    a: Float32Array.of(1, Number.NaN, 3, 4),
    b: Float32Array.of(5, 6),
  };
  expect(maskedValues(small, given)).toEqual({
    a: Float32Array.of(1, 0, 3, 4),
    b: Float32Array.of(5, 6),
  });
  expect(() => maskedValues(small, { a: new Float32Array(4) })).toThrow(
    new TypeError("Cannot load parameters: b is missing"),
  );
  expect(() => maskedValues(small, { a: new Float32Array(3), b: new Float32Array(2) })).toThrow(
    new TypeError("Cannot load a [2,2]: there are 3 values"),
  );
  expect(() => maskedValues(small, { ...given, more: new Float32Array(1) })).toThrow(
    new TypeError('Cannot load parameters: "more" is none of the model\'s'),
  );
});

test("masked() passes no gradient to masked entries and leaves the values alone", async () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const y = masked(x, Float32Array.of(1, 0, 1, 1));
  expect([...(await read(backend, y))]).toEqual([1, 2, 3, 4]);
  const [slope = x] = vjp(sum(y), [x]);
  expect([...(await read(backend, slope))]).toEqual([1, 0, 1, 1]);
  expect(masked(x, undefined)).toBe(x);
});

test("maskedParameters() names a parameter that is missing", () => {
  expect(() => maskedParameters(small, { a: full([2, 2], 1) })).toThrow(
    new TypeError("Cannot mask parameters: b is missing"),
  );
});

test("parameters are written to a state buffer and found there by name", async () => {
  const state = new State(backend, { parameters: shapesOf(small) });
  writeParameters(state, "parameters", {
    a: Float32Array.of(1, 2, 3, 4),
    b: Float32Array.of(5, 6),
  });
  const program = compile({ backend, state }, (_inputs, trace) => {
    const { a, b } = maskedParameters(small, trace.state["parameters"]?.named ?? {});
    return { ...(a ? { a } : {}), ...(b ? { b } : {}) };
  });
  const { a, b } = await program.run();
  expect([...((await a?.read()) ?? [])]).toEqual([1, 2, 3, 4]);
  expect([...((await b?.read()) ?? [])]).toEqual([5, 6]);
  expect(() => writeParameters(state, "parameters", { a: new Float32Array(4) })).toThrow(
    "b is missing",
  );
  await program.dispose();
  state.dispose();
});
