import { add, cast, indices, less, max, mul, read, select, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, describe, expect, test } from "vitest";
import { wasmBackend } from "../wasm-backend.ts";

const backend = await wasmBackend({ threads: 1 });
const reference = referenceBackend();
afterAll(() => backend.dispose());

/** Values below zero, the largest of which lies at `top`. */
function values(size: number, top: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => (i === top ? -0.5 : -1 - ((i * 7) % 5)));
}

describe.each([16, 17, 19, 31, 37, 256])("the maximum of %i values", (size) => {
  test("is found wherever it lies", async () => {
    for (let top = 0; top < size; top++) {
      const x = tensor(values(size, top), { shape: [1, size] });
      expect(await read(backend, max(x, [1]))).toEqual(Float32Array.of(-0.5));
    }
  });

  test("is that of the reference where values depend on their place, and on one for all", async () => {
    const x = tensor(values(size, 5), { shape: [1, size] });
    const place = cast(indices([1, size], 1), "f32");
    const shift = tensor([0.25], { shape: [1, 1] });
    const maximum = max(select(less(-4, add(x, shift)), mul(place, shift), 0), [1]);
    expect(await read(backend, maximum)).toEqual(await read(reference, maximum));
  });

  test("is that of the reference over two axes", async () => {
    const x = tensor(values(3 * size, 2 * size), { shape: [1, 3, size] });
    const place = cast(indices([1, 3, size], 1), "f32");
    const maximum = max(add(x, place), [1, 2]);
    expect(await read(backend, maximum)).toEqual(await read(reference, maximum));
  });

  test("is no number where one value is none", async () => {
    const numbers = values(size, 3);
    numbers[size - 1] = NaN;
    const x = tensor(numbers, { shape: [1, size] });
    expect(await read(backend, max(x, [1]))).toEqual(Float32Array.of(NaN));
  });
});
