import { mean, read, reshape, sum, tensor, variance } from "@pixelweft/tensor";
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
