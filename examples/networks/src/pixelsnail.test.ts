// @module-tag ci
import { memoryDataset } from "@pixelweft/datasets";
import { initialValues, parameterTensors } from "@pixelweft/layers";
import { read, tensor, threefry, zeros, type Backend, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { snailLogits, snailLoss, snailSpecs, type SnailSize } from "./pixelsnail.ts";
import { trainSnail } from "./snail-sprites.ts";

const backends = [referenceBackend(), await wasmBackend({ threads: 1 })];
const tiny: SnailSize = { levels: 4, maps: 8, blocks: 1, convolutions: 1 };
const [height, width] = [5, 6];
const pixels = height * width;

function parametersOf(size: SnailSize): Readonly<Record<string, Tensor>> {
  const specs = snailSpecs(size);
  const values = initialValues(specs, 3);
  // Attention that is spread over all places lets every change through.
  const lively = Object.entries(values).map(
    ([name, of]) =>
      [name, of.map((x, i) => (name.includes("query") ? 0.2 * x : x + 0.1 * Math.sin(i)))] as const,
  );
  return parameterTensors(specs, Object.fromEntries(lively));
}

/** For each pixel, at which pixels the logits have other bits once it has another value. */
async function reached(
  backend: Backend,
  parameters: Readonly<Record<string, Tensor>>,
  size: SnailSize,
): Promise<number[][]> {
  const level = (i: number): number => threefry(1, 0, i, 0)[0] % size.levels;
  const pictures = Int32Array.from({ length: (pixels + 1) * pixels }, (_, i) => {
    const [changed, at] = [Math.floor(i / pixels) - 1, i % pixels];
    return changed === at ? (level(at) + 1) % size.levels : level(at);
  });
  const given = tensor(pictures, { shape: [pixels + 1, height, width], dtype: "i32" });
  const logits = await read(backend, snailLogits(parameters, given, size));
  const bits = new Uint32Array(logits.buffer, logits.byteOffset, logits.length);
  const at = (picture: number, pixel: number): string =>
    bits
      .subarray((picture * pixels + pixel) * size.levels)
      .subarray(0, size.levels)
      .join();
  const all = Array.from({ length: pixels }, (_, i) => i);
  return all.map((changed) => all.filter((pixel) => at(changed + 1, pixel) !== at(0, pixel)));
}

test.each(backends)(
  "$name: a pixel changes the logits of no pixel up to itself, and after one block of all after it",
  async (backend) => {
    const found = await reached(backend, parametersOf(tiny), tiny);
    expect(found).toEqual(
      Array.from({ length: pixels }, (_, k) =>
        Array.from({ length: pixels - k - 1 }, (__, i) => k + 1 + i),
      ),
    );
  },
);

test("with more blocks it is causal too", async () => {
  const size = { ...tiny, blocks: 3, convolutions: 2 };
  const found = await reached(referenceBackend(), parametersOf(size), size);
  found.forEach((after, k) => expect(Math.min(...after, pixels)).toBe(k + 1));
});

test("control: where attention finds nothing, a pixel reaches no further than the convolutions", async () => {
  const parameters = parametersOf(tiny);
  const blind = Object.fromEntries(
    Object.entries(parameters).map(([name, x]) => [
      name,
      name.startsWith("0.memory") ? zeros(x.shape) : x,
    ]),
  );
  const [first = []] = await reached(referenceBackend(), blind, tiny);
  expect(first.length).toBeGreaterThan(2);
  expect(first.length).toBeLessThan(10);
});

test.each([
  ["2 x 2 of 3 levels", 2, 2, 3],
  ["2 x 3 of 2 levels", 2, 3, 2],
  ["1 x 3 of 5 levels", 1, 3, 5],
])("the probabilities of all pictures sum to one: %s", async (_, rows, columns, levels) => {
  const size = { ...tiny, levels, blocks: 2 };
  const places = rows * columns;
  const count = levels ** places;
  const every = Int32Array.from(
    { length: count * places },
    (__, i) => Math.floor(Math.floor(i / places) / levels ** (i % places)) % levels,
  );
  const pictures = tensor(every, { shape: [count, rows, columns], dtype: "i32" });
  const nats = await read(referenceBackend(), snailLoss(parametersOf(size), pictures, size));
  const each = Float64Array.from(nats, (x) => Math.exp(-x));
  expect(each.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  // Not all alike.
  expect(Math.max(...each)).toBeGreaterThan(2 / count);
});

test("it learns two pictures, and samples them", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const images = Uint8Array.from({ length: 2 * pixels }, (_, i) => threefry(2, 0, i, 0)[0] % 4);
  const data = memoryDataset({ name: "two", shape: [height, width, 1], images });
  const bits: number[] = [];
  const count = 12;
  const { pictures: found, testBits } = await trainSnail(count, {
    backend,
    data,
    test: data,
    size: { ...tiny, maps: 16 },
    updates: 400,
    batchSize: 8,
    learningRate: 0.01,
    report: (_, each) => bits.push(each),
  });
  // To say which of two pictures it is costs one bit.
  expect(bits[0]).toBeGreaterThan(1);
  expect(bits.at(-1)).toBeLessThan(1.5 / pixels);
  expect(bits.at(-1)).toBeGreaterThan(0.95 / pixels);
  expect(testBits.length).toBe(2);
  for (const each of testBits) {
    expect(each).toBeGreaterThan(0.9 / pixels);
    expect(each).toBeLessThan(1.6 / pixels);
  }
  const alike = (sample: number, picture: number): number =>
    images
      .subarray(picture * pixels, (picture + 1) * pixels)
      .filter((level, i) => level === found[sample * pixels + i]).length;
  const samples = Array.from({ length: count }, (_, i) =>
    [0, 1].map((k) => alike(i, k) === pixels),
  );
  for (const k of [0, 1]) expect(samples.some((is) => is[k])).toBe(true);
  expect(samples.filter((is) => is.includes(true)).length).toBeGreaterThan(0.7 * count);
  backend.dispose();
});
