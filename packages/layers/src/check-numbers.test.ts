import { tensor } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import {
  batchNorm,
  batchNormSpecs,
  depthToSpace,
  emaWeights,
  normals,
  spaceToDepth,
  stepRate,
} from "./mod.ts";

const blocks = tensor([1, 2, 3, 4], { shape: [1, 1, 1, 4] });
const pair = tensor([1, 1]);
const parameters = { "n.scale": pair, "n.shift": pair, "n.mean": pair, "n.variance": pair };
const drawn = { seed: 1, stream: 0, start: 0, count: 2 };

/** What takes numbers, one of each that is none of its own, and what it says of them. */
const cases: readonly (readonly [string, (value: unknown) => unknown, number, string])[] = [
  ["normals", (count) => call(normals, { ...drawn, count }), 1.5, "count is"],
  ["normals", (start) => call(normals, { ...drawn, start }), -1, "start is"],
  ["normals", (stream) => call(normals, { ...drawn, stream }), 0.5, "stream is"],
  ["emaWeights", (t) => call(emaWeights, t, 0.9), 0, "t is"],
  ["emaWeights", (decay) => call(emaWeights, 9, decay), 1, "decay is"],
  [
    "batchNormSpecs",
    (averageDecay) => call(batchNormSpecs, "n", { channels: 2, averageDecay }),
    1,
    "averageDecay is",
  ],
  [
    "batchNorm",
    (epsilon) => call(batchNorm, tensor([[1, 2]]), { name: "n", parameters, epsilon }),
    -1,
    "epsilon is",
  ],
  ["depthToSpace", (factor) => call(depthToSpace, blocks, factor), -2, "factor is"],
  ["spaceToDepth", (factor) => call(spaceToDepth, blocks, factor), -1, "factor is"],
];

function call(act: (...given: never[]) => unknown, ...given: readonly unknown[]): unknown {
  return Reflect.apply(act, undefined, given);
}

test.each(cases)("%s() refuses text, NaN and what it has no use for", (_, act, wrong, words) => {
  expect(() => act("2")).toThrow(TypeError);
  expect(() => act("2")).toThrow(new RegExp(`^Cannot [a-z ]+: ${words} of type string, not a`));
  for (const value of [NaN, wrong]) {
    expect(() => act(value)).toThrow(RangeError);
    expect(() => act(value)).toThrow(new RegExp(`^Cannot [a-z ]+: ${words} ${value}, not a`));
  }
});

test.each([NaN, "10"])("stepRate() refuses the step %o, at which nothing would happen", (step) => {
  expect(() => call(stepRate, 1, { at: [5, step] })).toThrow(
    new TypeError(`Cannot make a schedule: at has ${step}, not a number of steps`),
  );
});
