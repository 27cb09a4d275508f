import { type Tensor, add, contract, scalar, scan, tensor } from "@pixelweft/tensor";
import { affine, filterGradient, lower } from "@pixelweft/tensor/inspect";
import { expect, test } from "vitest";
import { padRows, wgslOf } from "./inspect.ts";

test("there is a text for each dispatch, labelled with the loops around it", () => {
  const { carry } = scan({ repeat: 2, carry: [tensor([1, 2])] }, (_, [x = scalar(0)]) => ({
    carry: [add(x, 1)],
  }));
  const [y = scalar(0)] = carry;
  const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 1e6, custom: [] });
  const texts = wgslOf(program);
  expect(texts.map(({ label }) => label)).toEqual([
    "step 0: map",
    "step 1: repeat, step 0: map",
    "step 2: map",
  ]);
  for (const { code } of texts) expect(code).toContain("@compute @workgroup_size(");
});

test("rows of a map that lie in fours are read so although what else lies in the buffer does not", () => {
  const numbers = (...shape: number[]): Tensor =>
    tensor(new Float32Array(shape.reduce((product, n) => product * n, 1)), { shape });
  const hidden = contract([
    { map: numbers(2, 8, 8, 3), weight: numbers(1, 3, 13), taps: [[0, 0]] },
  ]);
  const next = contract([{ map: hidden, weight: numbers(1, 13, 15), taps: [[0, 0]] }]);
  const dw = filterGradient(hidden, next, { taps: [[0, 0]], at: [affine(0), affine(0)] });
  const sumParts = { reduce: 1, filter: 2 };
  const request = { outputs: { dw }, effects: [], maxBufferBytes: 1e6, custom: [], sumParts };
  const bindingsOf = (layOut?: typeof padRows): readonly string[] => {
    const texts = wgslOf(lower({ ...request, layOut }).program);
    const { code = "" } = texts.find(({ label }) => label.endsWith("filter")) ?? {};
    return [...code.matchAll(/var<storage, read_write> \w+: (.*);/g)].map(([, type = ""]) => type);
  };
  expect(bindingsOf()).toEqual(["array<f32>", "array<f32>", "array<f32>"]);
  expect(bindingsOf(padRows).toSorted()).toEqual([
    "array<f32>",
    "array<vec4<f32>>",
    "array<vec4<f32>>",
  ]);
});
