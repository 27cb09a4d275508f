import { mul, read, sizeOf, sum, tensor, vjp, type Tensor } from "@pixelweft/tensor";
import { explain } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { normals } from "./normal.ts";
import {
  averagePool,
  globalAveragePool,
  globalMaxPool,
  maxPool,
  type PoolOptions,
} from "./pooling.ts";

const backend = referenceBackend();
const backends = [backend, await wasmBackend({ threads: 1 })];
const shape = [2, 5, 7, 3];
const data = normals({ seed: 3, stream: 0, start: 0, count: sizeOf(shape) });
const map = tensor(data, { shape });

type Fold = (values: readonly number[]) => number;

/** Windows by loops. */
function plain({ size, stride = size, padding = 0 }: PoolOptions, fold: Fold): number[] {
  const pair = (x: PoolOptions["size"]): readonly [number, number] =>
    typeof x === "number" ? [x, x] : x;
  const [[sizeY, sizeX], [strideY, strideX], [padY, padX]] = [
    pair(size),
    pair(stride),
    pair(padding),
  ];
  const [n = 0, height = 0, width = 0, channels = 0] = shape;
  const along = (length: number, pool: readonly number[]): number[][] => {
    const [size1 = 1, step = 1, pad = 0] = pool;
    const windows = Math.floor((length + 2 * pad - size1) / step) + 1;
    return Array.from({ length: windows }, (_, w) =>
      Array.from({ length: size1 }, (__, i) => w * step - pad + i).filter(
        (at) => at >= 0 && at < length,
      ),
    );
  };
  const rows = along(height, [sizeY, strideY, padY]);
  const columns = along(width, [sizeX, strideX, padX]);
  const value = (b: number, c: number, [y, x]: readonly [number, number]): number =>
    data[((b * height + y) * width + x) * channels + c] ?? NaN;
  return Array.from({ length: n }, (_, b) =>
    rows.flatMap((ys) =>
      columns.flatMap((xs) =>
        Array.from({ length: channels }, (__, c) =>
          fold(ys.flatMap((y) => xs.map((x) => value(b, c, [y, x])))),
        ),
      ),
    ),
  ).flat();
}

const greatest: Fold = (values) => Math.max(...values);
const average: Fold = (values) => values.reduce((a, b) => a + b, 0) / values.length;

const cases: readonly PoolOptions[] = [
  { size: 2 },
  { size: [1, 3] },
  { size: 3, stride: 2 },
  { size: 3, stride: 1, padding: 1 },
  { size: [2, 3], stride: [3, 2], padding: [1, 0] },
  { size: [5, 7] },
  { size: [4, 2], stride: [1, 4], padding: [2, 1] },
];

for (const device of backends)
  test.each(cases)(
    `$size by $stride, padding $padding, as loops have it: ${device.name}`,
    async (options) => {
      for (const [pool, fold] of [
        [maxPool, greatest],
        [averagePool, average],
      ] as const) {
        const found = await read(device, pool(map, options));
        const wanted = plain(options, fold);
        expect(found.length).toBe(wanted.length);
        wanted.forEach((x, i) => expect(found[i]).toBeCloseTo(x, 5));
      }
    },
  );

test.each(cases)(
  "gradients of $size by $stride, padding $padding, are finite differences",
  async (options) => {
    const weights = normals({ seed: 4, stream: 0, start: 0, count: 500 });
    for (const pool of [maxPool, averagePool]) {
      const value = (x: Tensor): Tensor => {
        const y = pool(x, options);
        const part = tensor(weights.slice(0, sizeOf(y.shape)), { shape: y.shape });
        return sum(mul(mul(y, y), part));
      };
      const [gradient = map] = vjp(value(map), [map]);
      const found = await read(backend, gradient);
      for (const device of backends.slice(1))
        (await read(device, gradient)).forEach((x, i) => expect(x).toBeCloseTo(found[i] ?? NaN, 4));
      for (let i = 0; i < data.length; i += 17) {
        const moved = async (by: number): Promise<number> => {
          const other = Float32Array.from(data);
          other[i] = (other[i] ?? 0) + by;
          return (await read(backend, value(tensor(other, { shape }))))[0] ?? NaN;
        };
        const slope = ((await moved(1e-2)) - (await moved(-1e-2))) / 2e-2;
        expect(found[i]).toBeCloseTo(slope, 2);
      }
    }
  },
);

test.each([{ size: 2 }, { size: 2, stride: 1 }])(
  "the largest of a window share its gradient: $stride",
  async (options) => {
    const flat = tensor([5, 5, 1, 5], { shape: [1, 2, 2, 1] });
    const [gradient = flat] = vjp(sum(maxPool(flat, options)), [flat]);
    const found = await read(backend, gradient);
    [1 / 3, 1 / 3, 0, 1 / 3].forEach((x, i) => expect(found[i]).toBeCloseTo(x, 6));
  },
);

test("gradients of windows that overlap are a few kernels, however many places a window has", () => {
  for (const [pool, kernels] of [
    [maxPool, 9],
    [averagePool, 5],
  ] as const)
    for (const size of [3, 5]) {
      const { groups } = explain(
        ({ x = map }) => {
          const y = pool(x, { size, stride: 2 });
          return { y, gradient: vjp(y, [x], y)[0] ?? y };
        },
        { x: [2, 16, 16, 4] },
      );
      const found = groups.filter((line) => line.startsWith("group")).length;
      expect(found).toBeLessThanOrEqual(kernels);
    }
});

test("whole maps are pooled to a vector of channels", async () => {
  const wanted = (fold: Fold): number[] => plain({ size: [5, 7] }, fold);
  for (const [pool, fold] of [
    [globalMaxPool, greatest],
    [globalAveragePool, average],
  ] as const) {
    const y = pool(map);
    expect(y.shape).toEqual([2, 3]);
    const found = await read(backend, y);
    wanted(fold).forEach((x, i) => expect(found[i]).toBeCloseTo(x, 5));
  }
});

test("what does not fit is refused with the state", () => {
  const message = (size: number, stride: number, padding: number): RangeError =>
    new RangeError(
      `Cannot pool [2,5,7,3] on axis 1: size ${size}, stride ${stride} and padding ${padding} do not fit`,
    );
  expect(() => maxPool(map, { size: 6 })).toThrow(message(6, 6, 0));
  expect(() => maxPool(map, { size: 2, stride: 0 })).toThrow(message(2, 0, 0));
  expect(() => averagePool(map, { size: 3, padding: 2 })).toThrow(message(3, 3, 2));
  expect(() => maxPool(sum(map, [3]), { size: 2 })).toThrow(
    new TypeError("Cannot pool [2,5,7]: a map has the shape [n, height, width, channels]"),
  );
  const wrong = { size: 2, strides: 1 } as PoolOptions;
  expect(() => maxPool(map, wrong)).toThrow("there is no option strides");
  expect(() => Reflect.apply(maxPool, undefined, [map, 2])).toThrow(
    new TypeError("Cannot pool: there is no size, such as { size: 2 }"),
  );
});
