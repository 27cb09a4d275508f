import { grad, read, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { conv2d, conv2dSpecs } from "./conv2d.ts";
import { linear, linearSpecs } from "./linear.ts";
import { normals } from "./normal.ts";
import { initialValues, parameterTensors, type ParameterSpecs } from "./parameters.ts";
import { quantisedParameters } from "./quantised.ts";

const backends = [referenceBackend(), await wasmBackend({ threads: 1 })];

interface Compared {
  readonly specs: ParameterSpecs;
  /** Products that are added for a result. */
  readonly summands: number;
  readonly run: (parameters: Readonly<Record<string, Tensor>>) => Tensor;
}

/** By how much of what is allowed the furthest result is off, on each backend: half a step for each product, of inputs up to 4. */
async function furthest({ specs, summands, run }: Compared): Promise<number[]> {
  const values = initialValues(specs, 3);
  const quantised = quantisedParameters(specs, values);
  const found: number[] = [];
  for (const backend of backends) {
    const wanted = await read(backend, run(parameterTensors(specs, values)));
    const given = await read(backend, run(quantised));
    const scale = await read(backend, quantised["a.scale"] ?? tensor([0]));
    const most = Math.max(...scale) * summands * 0.5 * 4;
    const off = wanted.map((value, i) => Math.abs(value - (given[i] ?? NaN)));
    found.push(Math.max(...off) / most);
  }
  return found;
}

/** Off by no more than is allowed, but not exact. */
function isNear(shares: readonly number[]): boolean {
  return shares.every((share) => share > 0 && share < 1);
}

const some = (shape: readonly number[]): Tensor =>
  tensor(normals({ seed: 1, stream: 0, start: 0, count: shape.reduce((a, b) => a * b, 1) }), {
    shape,
  });

test("linear layers and convolutions with weights of eight bits give nearly the same", async () => {
  expect(
    await furthest({
      specs: linearSpecs("a", { inputs: 20, outputs: 7 }),
      summands: 20,
      run: (parameters) => linear(some([5, 20]), { name: "a", parameters }),
    }),
  ).toSatisfy(isNear);
  expect(
    await furthest({
      specs: linearSpecs("a", { inputs: 20, outputs: 7 }),
      summands: 1,
      run: (parameters) => linear(tensor([3, 19, 0], { dtype: "i32" }), { name: "a", parameters }),
    }),
  ).toSatisfy(isNear);
  const specs = conv2dSpecs("a", { inputs: 4, outputs: 6 });
  const map = some([2, 5, 6, 4]);
  for (const options of [{}, { stride: 2 }])
    expect(
      await furthest({
        specs,
        summands: 36,
        run: (parameters) => conv2d(map, { name: "a", parameters, ...options }),
      }),
    ).toSatisfy(isNear);
  expect(
    await furthest({
      specs: conv2dSpecs("a", { inputs: 4, outputs: 8, groups: 4 }),
      summands: 9,
      run: (parameters) => conv2d(map, { name: "a", parameters, groups: 4 }),
    }),
  ).toSatisfy(isNear);
});

test("a weight is off by half a step at most, and the largest not at all", async () => {
  const specs = { "a.weight": { shape: [3, 2], fanIn: 3 }, "a.bias": { shape: [2], fanIn: 0 } };
  const weight = Float32Array.of(0.3, 0, -1.27, 0, 0.018, 0);
  const parameters = quantisedParameters(specs, {
    "a.weight": weight,
    "a.bias": Float32Array.of(5, 6),
  });
  const [backend] = backends;
  if (backend === undefined) throw new RangeError("There is no backend");
  const held = async (name: string): Promise<number[]> => [
    ...(await read(backend, parameters[name] ?? tensor([]))),
  ];
  expect(await held("a.scale")).toEqual([Math.fround(Math.fround(1.27) / 127), 0]);
  expect(parameters["a.weight"]?.op).toMatchObject({ data: Int8Array.of(30, 0, -127, 0, 2, 0) });
  expect(await held("a.bias")).toEqual([5, 6]);
  const only = quantisedParameters(
    specs,
    { "a.weight": weight, "a.bias": Float32Array.of(5, 6) },
    { weights: () => false },
  );
  expect(only["a.weight"]?.dtype).toBe("f32");
});

test("what cannot be quantised or has no scale is refused", () => {
  const specs = linearSpecs("a", { inputs: 1, outputs: 2 });
  expect(() => quantisedParameters(specs, { "a.weight": Float32Array.of(1, NaN) })).toThrow(
    new RangeError("Cannot quantise a.weight: its element 1 is NaN"),
  );
  expect(() => quantisedParameters(specs, {})).toThrow(
    new TypeError("Cannot quantise parameters: a.weight is missing"),
  );
  const every = { weights: () => true };
  const kernel = { kernel: { shape: [1, 2], fanIn: 1 } };
  expect(() => quantisedParameters(kernel, { kernel: Float32Array.of(1, 2) }, every)).toThrow(
    new TypeError(
      "Cannot quantise kernel: its name does not end in .weight, where its scale would have a name",
    ),
  );
  const parameters = {
    "a.weight": tensor(Int8Array.of(1, 2), { shape: [1, 2] }),
    "a.bias": tensor([0, 0]),
  };
  expect(() => linear(tensor([[1]]), { name: "a", parameters })).toThrow(
    new TypeError("Cannot run a layer: a has weights of eight bits and no scale"),
  );
});

test("a layer without a scale is not blamed for another error", () => {
  const specs = linearSpecs("a", { inputs: 1, outputs: 2 });
  const parameters = parameterTensors(specs, initialValues(specs, 1));
  const loss = (given: Readonly<Record<string, Tensor>>): Tensor =>
    linear(tensor([[1]]), { name: "a", parameters: given });
  expect(() => grad(loss)(parameters)).toThrow(
    new TypeError("Cannot differentiate a value of shape [1,2]: it must have rank 0"),
  );
});
