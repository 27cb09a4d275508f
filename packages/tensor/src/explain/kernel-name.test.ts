import { expect, test } from "vitest";
import type { Step } from "../backend/mod.ts";
import { lower } from "../lower/lower.ts";
import {
  add,
  contract,
  cumulativeSum,
  exp,
  full,
  maximum,
  mul,
  pick,
  scalar,
  sigmoid,
  slice,
  sum,
  tanh,
  tensor,
  uniform,
  vjp,
  type Tap,
  type Tensor,
} from "../mod.ts";
import { kernelName } from "./kernel-name.ts";

function namesOf(y: Tensor): string[] {
  const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 30, custom: [] });
  const flat = (steps: readonly Step[]): string[] =>
    steps.flatMap((step) => (step.kind === "repeat" ? flat(step.body) : [kernelName(step)]));
  return flat(program.steps);
}

/** Numbers on the device, of any shape. */
function map(...shape: readonly number[]): Tensor {
  const size = shape.reduce((n, s) => n * s, 1);
  return tensor(new Float32Array(size), { shape });
}

const square = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column): Tap => [row, column]));

test("a contract is named by its window, inputs and outputs, and by what follows", () => {
  const map4 = map(2, 8, 8, 4);
  const y = contract([{ map: map4, weight: map(9, 4, 6), taps: square }]);
  expect(namesOf(y)).toEqual(["contract 3x3 4 -> 6"]);
  const [first, second] = [
    slice(y, [undefined, undefined, undefined, { start: 0, size: 3 }]),
    slice(y, [undefined, undefined, undefined, { start: 3, size: 3 }]),
  ];
  expect(namesOf(mul(tanh(first), sigmoid(second)))).toEqual(["contract 3x3 4 -> 6, gate"]);
  expect(namesOf(maximum(add(y, map(6)), 0))).toEqual(["contract 3x3 4 -> 6, relu, add"]);
});

test("taps that leave holes in their window are counted", () => {
  const y = contract([{ map: map(2, 8, 8, 4), weight: map(5, 4, 6), taps: square.slice(0, 5) }]);
  expect(namesOf(y)).toEqual(["contract 5 taps of 2x3 4 -> 6"]);
});

test("the gradient of weights is a filter", () => {
  const weight = map(9, 4, 6);
  const y = contract([{ map: map(2, 8, 8, 4), weight, taps: square }]);
  const [slope = y] = vjp(y, [weight], full(y.shape, 1));
  expect(namesOf(slope)).toContain("filter 3x3 4 -> 6");
});

test("maps and reductions are named by their functions, telling ones first", () => {
  const x = map(3, 256);
  expect(namesOf(add(exp(x), 1))).toEqual(["map exp, add"]);
  expect(namesOf(sum(exp(x), [1]))).toEqual(["sum over 256, exp"]);
  expect(namesOf(cumulativeSum(x, 1))).toEqual(["prefix over 256"]);
  expect(namesOf(uniform([1, 2], [0, tensor(Uint32Array.of(1, 2))]))[0]).toMatch(/^map random/);
  expect(namesOf(full([4], 2))).toEqual(["map fill"]);
  expect(namesOf(pick(x, tensor(Int32Array.of(0, 1, 2))))[0]).toBe("gather one of 256");
  expect(namesOf(mul(x, scalar(2)))).toEqual(["map mul"]);
});
