import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

/** The largest difference of a function from what float64 gives, over the given points; `relative` to the value. */
async function error(
  fn: (x: t.Tensor) => t.Tensor,
  exact: (x: number) => number,
  { points, relative = false }: { points: Float32Array; relative?: boolean },
): Promise<number> {
  const found = await numbers(fn(t.tensor(points)));
  return found.reduce((worst, y, i) => {
    const wanted = exact(points[i] ?? 0);
    return Math.max(worst, Math.abs(y - wanted) / (relative ? Math.abs(wanted) || 1 : 1));
  }, 0);
}

function between(low: number, high: number, count = 2001): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** The error function by its series, in float64; for small arguments. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

test("sin() and cos() agree with float64 up to 100,000", async () => {
  for (const size of [4, 100, 1e5]) {
    const points = between(-size, size);
    expect(await error(t.sin, Math.sin, { points })).toBeLessThan(2e-7);
    expect(await error(t.cos, Math.cos, { points })).toBeLessThan(2e-7);
  }
});

test("sin() and cos() of any finite number are from -1 to 1", async () => {
  const sizes = [3e5, 8_388_608.5, 2 ** 31, 1e10, 1e20, 3e38];
  const points = t.tensor(sizes.flatMap((size) => [size, -size]));
  for (const wave of [t.sin, t.cos])
    for (const y of await numbers(wave(points))) expect(Math.abs(y)).toBeLessThanOrEqual(1);
  expect(await numbers(t.sin(t.tensor([Infinity, -Infinity, NaN])))).toEqual([NaN, NaN, NaN]);
});

test("erf() agrees with its series, and is 1 far out", async () => {
  expect(await error(t.erf, erfSeries, { points: between(-3.5, 3.5) })).toBeLessThan(2e-7);
  expect(
    await error(t.erf, erfSeries, { points: between(-1e-3, 1e-3), relative: true }),
  ).toBeLessThan(2e-7);
  expect(await numbers(t.erf(t.tensor([-100, -5, 5, Infinity])))).toEqual([-1, -1, 1, 1]);
});

test("log1p() and expm1() are exact near zero too", async () => {
  for (const size of [1e-6, 0.01, 0.6]) {
    const points = between(-size, size);
    expect(await error(t.log1p, Math.log1p, { points, relative: true })).toBeLessThan(3e-7);
    expect(await error(t.expm1, Math.expm1, { points, relative: true })).toBeLessThan(3e-7);
  }
  const points = between(0.5, 80);
  expect(await error(t.log1p, Math.log1p, { points, relative: true })).toBeLessThan(3e-7);
  expect(await error(t.expm1, Math.expm1, { points, relative: true })).toBeLessThan(3e-7);
});

test("activations agree with float64 and do not overflow", async () => {
  const points = between(-9, 9);
  const normal = (x: number): number => 0.5 * x * (1 + erfSeries(x / Math.SQRT2));
  expect(await error((x) => t.gelu(x), normal, { points: between(-4, 4) })).toBeLessThan(1e-6);
  const byTanh = (x: t.Tensor): t.Tensor => t.gelu(x, { approximate: "tanh" });
  expect(await error(byTanh, normal, { points: between(-4, 4) })).toBeLessThan(5e-4);
  expect(await error(t.silu, (x) => x / (1 + Math.exp(-x)), { points })).toBeLessThan(1e-6);
  const soft = (x: number): number => Math.log1p(Math.exp(x));
  expect(await error(t.softplus, soft, { points, relative: true })).toBeLessThan(1e-6);
  expect(await numbers(t.softplus(t.tensor([-1000, 1000])))).toEqual([0, 1000]);
  expect(await numbers(t.silu(t.tensor([-1000, 1000])))).toEqual([-0, 1000]);
});

test("round() takes the even one of two, and large numbers stay", async () => {
  const points = t.tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, -3.2, 8388609, 1e20]);
  const found = await numbers(t.round(points));
  expect(found.map((x) => x + 0)).toEqual([-2, -2, 0, 0, 2, 2, 0, -3, 8388609, Math.fround(1e20)]);
});

test("comparisons that are the other way round, and NaN", async () => {
  const x = t.tensor([1, 2, 3, NaN]);
  expect(await numbers(t.greater(x, 2))).toEqual([0, 0, 1, 0]);
  expect(await numbers(t.greaterEqual(x, 2))).toEqual([0, 1, 1, 0]);
  expect(await numbers(t.notEqual(x, 2))).toEqual([1, 0, 1, 1]);
  expect(await numbers(t.notEqual(x, x))).toEqual([0, 0, 0, 1]);
});

test("sign(), ceil() and clip() at their edges", async () => {
  expect(await numbers(t.sign(t.tensor([-3, 0, 5], { dtype: "i32" })))).toEqual([-1, 0, 1]);
  expect(await numbers(t.sign(t.tensor([-Infinity, 0, 1e-30])))).toEqual([-1, 0, 1]);
  const up = await numbers(t.ceil(t.tensor([1, 1.001, -0.5])));
  expect(up.map((x) => x + 0)).toEqual([1, 2, 0]);
  const { x } = t.grad((p: { x: t.Tensor }) => t.sum(t.clip(p.x, -1, 1)))({
    x: t.tensor([-2, -1, 0, 1, 2]),
  });
  expect(await numbers(x)).toEqual([0, 1, 1, 1, 0]);
});

test("derived functions name themselves when the dtype is wrong", () => {
  const whole = t.tensor([1], { dtype: "i32" });
  const functions = { sin: t.sin, cos: t.cos, erf: t.erf, log1p: t.log1p, expm1: t.expm1 };
  for (const [name, fn] of Object.entries({ ...functions, gelu: t.gelu, softmax: t.softmax }))
    expect(() => fn(whole)).toThrow(
      new TypeError(`Cannot apply ${name} to i32: cast it to f32 first`),
    );
});

test("gelu() is exact where a program without types asks for no approximation by a word", async () => {
  const x = t.tensor([0.5, -2]);
  const none: object = { approximate: "none" };
  expect(await t.read(backend, t.gelu(x, none))).toEqual(await t.read(backend, t.gelu(x)));
});
