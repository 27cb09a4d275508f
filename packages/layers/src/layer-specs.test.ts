import { mul, relu, tensor, type Tensor } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { selfAttentionSpecs } from "./attention.ts";
import { batchNorm, batchNormSpecs } from "./batch-norm.ts";
import { convTranspose2dSpecs } from "./conv-transpose2d.ts";
import { conv2d, conv2dSpecs } from "./conv2d.ts";
import { embedding, embeddingSpecs } from "./embedding.ts";
import { layerSpecs } from "./layer-specs.ts";
import { linear, linearSpecs, type LayerParameters } from "./linear.ts";
import { normParameters, normSpecs } from "./norm.ts";
import { initialValues, parameterTensors, type ParameterSpecs } from "./parameters.ts";

type Part = "down.weight" | "down.bias" | "up.weight" | "up.bias";

/** A layer made of two others. */
function bottleneckSpecs<Name extends string>(name: Name): ParameterSpecs<`${Name}.${Part}`> {
  return layerSpecs(name, {
    ...linearSpecs("down", { inputs: 3, outputs: 2 }),
    ...linearSpecs("up", { inputs: 2, outputs: 3 }),
  });
}

function bottleneck(x: Tensor, { name, parameters }: LayerParameters): Tensor {
  const narrow = relu(linear(x, { name: `${name}.down`, parameters }));
  return mul(x, linear(narrow, { name: `${name}.up`, parameters }));
}

test("a layer that is given its name alone says what it takes", () => {
  const [specs, name] = [linearSpecs("out", { inputs: 1, outputs: 1 }), "out"];
  const parameters = parameterTensors(specs, initialValues(specs, 1));
  const refused = (layer: Function, ...given: unknown[]): void => {
    expect(() => Reflect.apply(layer, undefined, given)).toThrow(
      new TypeError(
        `Cannot run the layer ${name}: its parameters are undefined; give { name, parameters }`,
      ),
    );
  };
  const x = tensor([[1]]);
  for (const layer of [linear, embedding]) refused(layer, x, name, parameters);
  refused(normParameters, name, parameters);
  for (const layer of [linear, conv2d, batchNorm]) refused(layer, x, { name });
});

test("layerSpecs() names the parameters of a layer that is made of others", () => {
  const specs = bottleneckSpecs("mix");
  const names: readonly `mix.${Part}`[] = [
    "mix.down.weight",
    "mix.down.bias",
    "mix.up.weight",
    "mix.up.bias",
  ];
  expect(Object.keys(specs)).toEqual(names);
  const parameters = parameterTensors(specs, initialValues(specs, 1));
  expect(bottleneck(tensor([[1, 2, 3]]), { name: "mix", parameters }).shape).toEqual([1, 3]);
});

const sizes = { inputs: 2, outputs: 3 };

test.each<[string, (more: object) => unknown]>([
  ["inputs, outputs, meanSquare", (more) => linearSpecs("a", { ...sizes, ...more })],
  [
    "inputs, outputs, kernelSize, groups, meanSquare",
    (more) => conv2dSpecs("a", { ...sizes, ...more }),
  ],
  [
    "inputs, outputs, kernelSize, stride, meanSquare",
    (more) => convTranspose2dSpecs("a", { ...sizes, ...more }),
  ],
  ["channels, averageDecay", (more) => batchNormSpecs("a", { channels: 2, ...more })],
  ["channels, shift", (more) => normSpecs("a", { channels: 2, ...more })],
  ["count, width", (more) => embeddingSpecs("a", { count: 2, width: 2, ...more })],
  ["width", (more) => selfAttentionSpecs("a", { width: 2, ...more })],
])("a layer is not made with a misspelt option: there is %s", (known, make) => {
  expect(make({})).toBeTypeOf("object");
  expect(() => make({ kernel: 5 })).toThrow(
    new TypeError(`Cannot make the layer a: there is no option kernel, there is ${known}`),
  );
});

test("a layer is not made with a size that is missing or none", () => {
  expect(() => linearSpecs("a", { ...sizes, inputs: 0 })).toThrow(
    new RangeError("Cannot make the layer a: its weight would have the shape [0,3]"),
  );
  expect(() => Reflect.apply(batchNormSpecs, undefined, ["norm", 8])).toThrow(
    new RangeError("Cannot make the layer norm: its scale would have the shape [undefined]"),
  );
});
