import { expect, test } from "vitest";
import { checkConfig } from "./config.ts";
import { parameterSpecs } from "./specs.ts";

const size = {
  height: 4,
  width: 4,
  levels: 4,
  channels: 3,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;

// What a seed gives follows from these, and files name what they hold so.
test.each([
  [
    { model: "gated", skip: true, verticalResidual: true, vectorSize: 2 },
    {
      "layers.0.vertical.weight": 9,
      "layers.0.horizontal.weight": 10,
      "layers.0.link.weight": 24,
      "layers.0.residual.weight": 0.46,
      "layers.1.vertical.weight": 4.14,
      "layers.1.horizontal.weight": 20,
      "layers.1.link.weight": 24,
      "layers.1.residual.weight": 1.38,
      "layers.1.vertical-residual.weight": 2.07,
      "layers.2.vertical.weight": 4.14,
      "layers.2.horizontal.weight": 20,
      "layers.2.link.weight": 24,
      "layers.2.residual.weight": 1.38,
      "head.0.weight": 4,
      "head.0.negative": 4,
      "head.skip.0.weight": 1.38,
      "head.skip.1.weight": 1.38,
      "head.skip.2.weight": 1.38,
    },
  ],
  [
    { model: "pixelcnn" },
    {
      "layers.0.above.weight": 14,
      "layers.0.beside.weight": 14,
      "layers.1.reduce.weight": 4,
      "layers.1.above.weight": 14,
      "layers.1.beside.weight": 14,
      "layers.1.expand.weight": 6,
      "layers.2.reduce.weight": 4,
      "layers.2.above.weight": 14,
      "layers.2.beside.weight": 14,
      "layers.2.expand.weight": 6,
      "head.0.weight": 8,
      "head.0.negative": 8,
    },
  ],
  [
    { model: "row-lstm" },
    {
      "layers.0.above.weight": 14,
      "layers.0.beside.weight": 14,
      "layers.1.input.weight": 40,
      "layers.1.state.weight": 4.14,
      "layers.1.output.weight": 1.38,
      "layers.2.input.weight": 40,
      "layers.2.state.weight": 4.14,
      "layers.2.output.weight": 1.38,
      "head.0.weight": 8,
      "head.0.negative": 8,
    },
  ],
  [
    { model: "diagonal-bilstm" },
    {
      "layers.0.above.weight": 14,
      "layers.0.beside.weight": 14,
      "layers.1.left.input.weight": 16,
      "layers.1.left.state.weight": 2.76,
      "layers.1.right.input.weight": 16,
      "layers.1.right.state.weight": 2.76,
      "layers.1.right.image.weight": 6,
      "layers.1.output.weight": 1.38,
      "layers.2.left.input.weight": 16,
      "layers.2.left.state.weight": 2.76,
      "layers.2.right.input.weight": 16,
      "layers.2.right.state.weight": 2.76,
      "layers.2.output.weight": 1.38,
      "head.0.weight": 8,
      "head.0.negative": 8,
    },
  ],
] as const)("the fan-ins of all that does not begin at zero, in order: %j", (more, wanted) => {
  const specs = Object.entries(parameterSpecs(checkConfig({ ...size, ...more })));
  const found = specs
    .filter(([, { fanIn }]) => fanIn > 0)
    .map(([name, { fanIn }]) => [name, +fanIn.toFixed(6)]);
  expect(found).toEqual(Object.entries(wanted));
});
