import {
  contract,
  cumulativeSum,
  full,
  logSumExp,
  matmul,
  mean,
  mul,
  read,
  reshape,
  stack,
  sum,
  tensor,
  variance,
  vjp,
  type Tensor,
} from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { wasmBackend } from "./mod.ts";

const backend = await wasmBackend({ threads: 2 });

/** Values from 200 to 201, which one accumulator of 24 bits would add with an error of percents. */
const noise = (length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, i) => 200 + ((i * 0.618_033_988_7) % 1));

test.each([
  { shape: [1, 512, 512, 3] },
  { shape: [4, 256, 256, 3] },
  { shape: [786_433] },
  { shape: [2, 393_241] },
])("the mean and the variance of $shape are those of its values", async ({ shape }) => {
  const values = noise(shape.reduce((all, size) => all * size, 1));
  const x = tensor(values, { shape });
  const exact = values.reduce((all, value) => all + value, 0) / values.length;
  const spread = values.reduce((all, value) => all + (value - exact) ** 2, 0) / values.length;
  const [found = 0] = await read(backend, mean(x));
  expect(Math.abs(found - exact)).toBeLessThan(1e-3);
  const [scatter = 0] = await read(backend, variance(x));
  expect(Math.abs(scatter - spread)).toBeLessThan(1e-4);
});

test("the sum over the first axis of many columns is exact to rounding too", async () => {
  const [rows, columns] = [16_411, 64];
  const values = noise(rows * columns);
  const x = reshape(tensor(values), [rows, columns]);
  const found = await read(backend, sum(x, [0]));
  for (const column of [0, 17, 63]) {
    let exact = 0;
    for (let row = 0; row < rows; row++) exact += values[row * columns + column] ?? 0;
    expect(Math.abs((found[column] ?? 0) / exact - 1)).toBeLessThan(2e-6);
  }
});

test("a product over many channels is exact to rounding, with equal bits for any number of rows and threads", async () => {
  const [rows, length, columns] = [13, 100_003, 5];
  const [a, b] = [noise(rows * length), noise(length * columns)];
  const firstRows = (count: number): Tensor =>
    tensor(a.slice(0, count * length), { shape: [count, length] });
  const second = tensor(b, { shape: [length, columns] });
  const whole = await read(backend, matmul(firstRows(rows), second));
  for (const [row, column] of [
    [0, 0],
    [12, 4],
  ] as const) {
    let exact = 0;
    for (let k = 0; k < length; k++)
      exact += (a[row * length + k] ?? 0) * (b[k * columns + column] ?? 0);
    expect(Math.abs((whole[row * columns + column] ?? 0) / exact - 1)).toBeLessThan(2e-6);
  }
  const alone = await wasmBackend({ threads: 1 });
  for (const count of [1, 2, 6, 7]) {
    const found = await read(count === 7 ? alone : backend, matmul(firstRows(count), second));
    expect(found).toEqual(whole.slice(0, count * columns));
  }
  // Weights of their own for each of a batch are read where they lie.
  const batch = stack([second, second]);
  const both = await read(backend, matmul(stack([firstRows(2), firstRows(2)]), batch));
  const two = whole.slice(0, 2 * columns);
  expect([...both]).toEqual([...two, ...two]);
  alone.dispose();
});

test("the gradient of weights over many places is exact to rounding", async () => {
  const [side, channels] = [700, 3];
  const [values, slopes] = [noise(side * side * channels), noise(side * side)];
  const map = tensor(values, { shape: [1, side, side, channels] });
  const weight = full([1, channels, 1], 1);
  const y = contract([{ map, weight, taps: [[0, 0]] }]);
  const [gradient = y] = vjp(y, [weight], tensor(slopes, { shape: [1, side, side, 1] }));
  const found = await read(backend, gradient);
  for (let channel = 0; channel < channels; channel++) {
    const exact = slopes.reduce(
      (all, slope, place) => all + slope * (values[place * channels + channel] ?? 0),
      0,
    );
    expect(Math.abs((found[channel] ?? 0) / exact - 1)).toBeLessThan(1e-5);
  }
});

test.each([
  { shape: [1_000_003], axis: 0 },
  { shape: [3, 20_000, 2], axis: 1 },
])("a running sum over axis $axis of $shape is exact to rounding up to its end", async (given) => {
  const { shape, axis } = given;
  const values = noise(shape.reduce((all, size) => all * size, 1));
  const found = await read(backend, cumulativeSum(tensor(values, { shape }), axis));
  const length = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((all, size) => all * size, 1);
  let worst = 0;
  for (let row = 0; row < values.length / length; row++) {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    let exact = 0;
    for (let i = start; i < start + length * inner; i += inner) {
      exact += values[i] ?? 0;
      worst = Math.max(worst, Math.abs((found[i] ?? NaN) / exact - 1));
    }
  }
  expect(worst).toBeLessThan(4e-6);
});

test.each([{ shape: [1_000_000] }, { shape: [70_001] }, { shape: [2, 9000, 50] }])(
  "the logarithm of a sum of powers over $shape is exact to rounding",
  async ({ shape }) => {
    const values = noise(shape.reduce((all, size) => all * size, 1)).map((value) => value - 199);
    const x = tensor(values, { shape });
    const exact = Math.log(values.reduce((all, value) => all + Math.exp(value), 0));
    const [found = 0] = await read(backend, logSumExp(x));
    expect(Math.abs(found - exact)).toBeLessThan(4e-6);
    // The shares of all values are 1 together.
    const [far = 0] = await read(backend, logSumExp(mul(x, 0)));
    expect(Math.abs(far - Math.log(values.length))).toBeLessThan(4e-6);
  },
);

test("a logarithm of a long sum keeps infinities, and is minus infinity where all is masked", async () => {
  const masked = new Float32Array(20_001).fill(-Infinity);
  const of = async (x: Float32Array<ArrayBuffer>) => [
    ...(await read(backend, logSumExp(tensor(x)))),
  ];
  expect(await of(masked)).toEqual([-Infinity]);
  expect(await of(masked.with(20_000, 3))).toEqual([3]);
  expect(await of(masked.with(7, Infinity))).toEqual([Infinity]);
  expect(await of(masked.with(7, NaN))).toEqual([NaN]);
});
