import { grad, mul, read, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "../normal.ts";
import { initialValues, type ParameterSpecs } from "../parameters.ts";
import { convolutionEncoder, encoderSpecs } from "./convolution-encoder.ts";
import { deconvolution, deconvolutionSpecs, type DeconvolutionShape } from "./deconvolution.ts";

const backend = referenceBackend();

function random(shape: readonly number[], seed: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(normals({ seed, stream: 9, start: 0, count }), { shape });
}

type Values = Readonly<Record<string, Float32Array>>;

function tensorsOf(specs: ParameterSpecs, values: Values): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [
      name,
      tensor(values[name] ?? new Float32Array(), { shape }),
    ]),
  );
}

/** First values, and biases that are not zero. */
function someValues(specs: ParameterSpecs): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(initialValues(specs, 3)).map(([name, values]) => [
      name,
      name.endsWith(".bias") ? values.map((_, i) => 0.1 * Math.sin(i + 1)) : values,
    ]),
  );
}

const vector: DeconvolutionShape = {
  height: 5,
  width: 7,
  from: "vector",
  inputs: 3,
  hiddenChannels: 2,
  stages: 2,
  outputs: 4,
};
const map: DeconvolutionShape = { ...vector, from: "map" };
const encoder = {
  height: 5,
  width: 7,
  inputs: 2,
  hiddenChannels: 2,
  stages: 2,
  outputs: 3,
} as const;

const networks: readonly (readonly [
  string,
  ParameterSpecs,
  (parameters: Readonly<Record<string, Tensor>>) => Tensor,
  readonly number[],
])[] = [
  [
    "from vectors",
    deconvolutionSpecs("m", vector),
    (parameters) => deconvolution(random([2, 3], 1), vector, { name: "m", parameters }),
    [2, 5, 7, 4],
  ],
  [
    "from classes",
    deconvolutionSpecs("m", vector),
    (parameters) =>
      deconvolution(tensor([2, 0], { dtype: "i32" }), vector, { name: "m", parameters }),
    [2, 5, 7, 4],
  ],
  [
    "from maps",
    deconvolutionSpecs("m", map),
    (parameters) => deconvolution(random([2, 2, 2, 3], 1), map, { name: "m", parameters }),
    [2, 5, 7, 4],
  ],
  [
    "to vectors",
    encoderSpecs("f", encoder),
    (parameters) => convolutionEncoder(random([2, 5, 7, 2], 1), encoder, { name: "f", parameters }),
    [2, 3],
  ],
];

test.each(networks)(
  "%s: the shape, and the gradient of every parameter agrees with finite differences",
  { tags: ["ci"] },
  async (_, specs, network, shape) => {
    const values = someValues(specs);
    const weights = random(shape, 5);
    const lossOf = (parameters: Readonly<Record<string, Tensor>>): Tensor =>
      sum(mul(network(parameters), weights));
    expect(network(tensorsOf(specs, values)).shape).toEqual(shape);
    const gradients = grad(lossOf)(tensorsOf(specs, values));
    const at = async (name: string, index: number, step: number): Promise<number> => {
      const moved = values[name]?.slice() ?? new Float32Array();
      moved[index] = (moved[index] ?? 0) + step;
      const [loss] = await read(backend, lossOf(tensorsOf(specs, { ...values, [name]: moved })));
      return loss ?? NaN;
    };
    for (const [name, gradient] of Object.entries(gradients)) {
      const found = Float32Array.from(await read(backend, gradient));
      // The entry with the largest slope: a ReLU may hide others.
      const index = found.reduce(
        (best, g, i) => (Math.abs(g) > Math.abs(found[best] ?? 0) ? i : best),
        0,
      );
      const step = 3e-4; // Small, or a ReLU is switched on the way.
      const slope = ((await at(name, index, step)) - (await at(name, index, -step))) / (2 * step);
      expect(Math.abs(found[index] ?? 0), name).toBeGreaterThan(1e-3);
      expect(Math.abs(slope - (found[index] ?? NaN)), name).toBeLessThan(
        0.05 * Math.abs(slope) + 5e-3,
      );
    }
  },
);

test("a class does what its one-hot vector does", async () => {
  const specs = deconvolutionSpecs("m", vector);
  const layer = { name: "m", parameters: tensorsOf(specs, someValues(specs)) };
  const byLabel = deconvolution(tensor([2, 0], { dtype: "i32" }), vector, layer);
  const byVector = deconvolution(
    tensor([
      [0, 0, 1],
      [1, 0, 0],
    ]),
    vector,
    layer,
  );
  const [one, other] = [await read(backend, byLabel), await read(backend, byVector)];
  expect(one).toHaveLength(2 * 5 * 7 * 4);
  [...one].forEach((value, i) => expect(value).toBeCloseTo(other[i] ?? NaN, 6));
});

test("first values keep the size of the signal through four stages", async () => {
  const shape = { ...vector, height: 32, width: 32, inputs: 10, hiddenChannels: 8, stages: 4 };
  const specs = deconvolutionSpecs("m", shape);
  const layer = { name: "m", parameters: tensorsOf(specs, initialValues(specs, 1)) };
  const y = [...(await read(backend, deconvolution(random([2, 10], 2), shape, layer)))];
  const square = y.reduce((total, x) => total + x * x, 0) / y.length;
  expect(square).toBeGreaterThan(0.1);
  expect(square).toBeLessThan(10);
});

test("missing parameters are named", () => {
  expect(() => deconvolution(random([1, 3], 1), vector, { name: "m", parameters: {} })).toThrow(
    "Cannot run a layer: m.in has no weight or no bias",
  );
});
