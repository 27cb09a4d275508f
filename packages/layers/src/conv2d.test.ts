import { mul, read, sum, tensor, vjp, zeros, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { convTranspose2d, convTranspose2dSpecs } from "./conv-transpose2d.ts";
import { conv2d, conv2dSpecs } from "./conv2d.ts";
import { normals } from "./normal.ts";
import { initialValues, parameterTensors } from "./parameters.ts";

const backend = referenceBackend();
const wasm = await wasmBackend({ threads: 1 });
const map = tensor(normals({ seed: 1, stream: 0, start: 0, count: 2 * 6 * 5 * 4 }), {
  shape: [2, 6, 5, 4],
});

test("without options a convolution is that with same padding and stride 1, bit for bit", async () => {
  const specs = conv2dSpecs("c", { inputs: 4, outputs: 3 });
  const parameters = parameterTensors(specs, initialValues(specs, 2));
  for (const device of [backend, wasm]) {
    const plain = await read(device, conv2d(map, { name: "c", parameters }));
    const asked = conv2d(map, { name: "c", parameters, stride: 1 });
    expect(await read(device, asked)).toEqual(plain);
  }
});

test("a stride keeps every other result, and groups see nothing of one another", async () => {
  const specs = conv2dSpecs("c", { inputs: 4, outputs: 6, groups: 2, kernelSize: 1 });
  expect(specs["c.weight"]).toEqual({ shape: [1, 1, 2, 6], fanIn: 2 });
  const parameters = parameterTensors(specs, initialValues(specs, 2));
  const layer = { name: "c", parameters, groups: 2 } as const;
  const whole = await read(backend, conv2d(map, layer));
  const some = conv2d(map, { ...layer, stride: [2, 1] });
  expect(some.shape).toEqual([2, 3, 5, 6]);
  const found = await read(backend, some);
  const row = 5 * 6;
  for (let i = 0; i < 3; i++)
    expect(found.slice(i * row, (i + 1) * row)).toEqual(
      whole.slice(2 * i * row, (2 * i + 1) * row),
    );
  const [gradient = map] = vjp(sum(mul(conv2d(map, layer), first(6))), [map]);
  const reached = await read(backend, gradient);
  expect([0, 1, 2, 3].map((c) => reached[c] !== 0)).toEqual([true, true, false, false]);
});

/** 1 for the first of so many channels. */
function first(channels: number): Tensor {
  return tensor(Float32Array.from({ length: channels }, (_, c) => (c === 0 ? 1 : 0)));
}

test("a transposed convolution is the gradient of the convolution, and has a bias", async () => {
  const specs = convTranspose2dSpecs("up", { inputs: 4, outputs: 3 });
  expect(specs["up.weight"]).toEqual({ shape: [4, 4, 3, 4], fanIn: 16 });
  const values = { ...initialValues(specs, 3), "up.bias": Float32Array.of(1, 2, 3) };
  const parameters = parameterTensors(specs, values);
  const y = convTranspose2d(map, { name: "up", parameters });
  expect(y.shape).toEqual([2, 12, 10, 3]);
  const large = zeros(y.shape);
  const down = { "d.weight": parameters["up.weight"], "d.bias": zeros([4]) };
  const back = vjp(conv2d(large, { name: "d", parameters: down, stride: 2 }), [large], map);
  const [wanted = map] = back;
  const found = await read(wasm, y);
  (await read(backend, wanted)).forEach((x, i) => expect(found[i]).toBeCloseTo(x + 1 + (i % 3), 4));
});

test("kernels of no size and groups that do not divide are refused", () => {
  expect(() => conv2dSpecs("c", { inputs: 4, outputs: 6, groups: 4 })).toThrow(
    new RangeError(
      "Cannot make the layer c: its kernel is of size 3, and its groups have 1 and 1.5 channels",
    ),
  );
  expect(() => conv2dSpecs("c", { inputs: 4, outputs: 6, kernelSize: 0 })).toThrow(RangeError);
});
