// @module-tag nightly
import {
  type Tensor,
  add,
  contract,
  grad,
  mul,
  sigmoid,
  slice,
  sum,
  tanh,
  tensor,
} from "@pixelweft/tensor";
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { byDay, kinds, openKinds } from "../kinds.fixture.ts";
import { outputsOf, programOf } from "../padded.fixture.ts";

const backends = await openKinds();
afterAll(() => backends.forEach((backend) => backend.dispose()));

type Taps = readonly (readonly [row: number, column: number])[];

/** Rows of three neighbours, from row `top` to row `bottom`, from column `left` on. */
function grid(top: number, bottom: number, left: number): Taps {
  return Array.from({ length: 3 * (bottom - top + 1) }, (_, i) => [
    top + Math.floor(i / 3),
    left + (i % 3),
  ]);
}

interface Case {
  readonly name: string;
  readonly space: readonly [n: number, h: number, w: number];
  readonly channels: number;
  readonly columns: number;
  readonly taps: Taps;
}

/** Numbers from -1 to 1, of which none says what the next is. */
function numbers(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) ** 2 * (seed + 0.37))),
    { shape },
  );
}

/** A gated layer over what another product makes, and all of its gradients. */
function gatedLayer({ space, channels, columns, taps }: Case): Record<string, Tensor> {
  const image = numbers([...space, 8], 1);
  const [n, h, w] = space;
  const given = {
    first: numbers([1, 8, channels], 2),
    weight: numbers([taps.length, channels, 2 * columns], 3),
    bias: numbers([2 * columns], 4),
  };
  const outputOf = ({ first, weight, bias }: typeof given): Tensor => {
    const map = tanh(contract([{ map: image, weight: first, taps: [[0, 0]] }]));
    const both = add(contract([{ map, weight, taps }]), bias);
    const half = (start: number): Tensor =>
      slice(both, [undefined, undefined, undefined, { start, size: columns }]);
    return mul(tanh(half(0)), sigmoid(half(columns)));
  };
  const g = numbers([n, h, w, columns], 5);
  return {
    y: outputOf(given),
    ...grad((all: typeof given) => sum(mul(outputOf(all), g)))(given),
  };
}

const cases: readonly Case[] = [
  // Enough places that gradients of biases are sums of parts.
  { name: "in fours", space: [4, 16, 16], channels: 16, columns: 16, taps: grid(-1, 0, -1) },
  // Rows end in the middle of a four, and the gradient's in another one.
  { name: "of odd sizes", space: [2, 15, 20], channels: 19, columns: 21, taps: grid(-1, 0, -1) },
  { name: "of three rows", space: [3, 11, 16], channels: 17, columns: 16, taps: grid(-1, 1, -1) },
  {
    name: "of a row far away",
    space: [2, 17, 16],
    channels: 16,
    columns: 18,
    taps: grid(-2, -2, 0),
  },
];

/** Values and dispatches of a run. */
async function after(
  backend: Backend,
  program: Program,
): Promise<{ values: number[]; dispatches: number }> {
  const before = backend.stats().dispatches;
  const values = await outputsOf(backend, program);
  return { values, dispatches: backend.stats().dispatches - before };
}

/** Root of the mean squared error, in parts of the root of the mean square of what is right. */
function relativeError(found: readonly number[], right: readonly number[]): number {
  const squares = (of: (at: number) => number): number =>
    right.reduce((all, _, at) => all + of(at) ** 2, 0);
  expect(found).toHaveLength(right.length);
  const errors = squares((at) => (found[at] ?? NaN) - (right[at] ?? NaN));
  return Math.sqrt(errors / squares((at) => right[at] ?? NaN));
}

// GPUs compute nothing by transforms: one case says so by day.
const tried = cases
  .flatMap((one) => kinds.map((kind) => ({ kind, ...one })))
  .filter(({ kind, name }) => !byDay || kind !== "GPUs" || name === "of odd sizes");
const known = new Map<string, Promise<number[]>>();

/** What the reference gives, once for each case. */
function rightOf(name: string, program: Program): Promise<number[]> {
  const right = known.get(name) ?? outputsOf(referenceBackend(), program);
  known.set(name, right);
  return right;
}

test.skipIf(backends.size === 0).each(tried)(
  "on $kind convolutions $name may be computed by transforms on software, and come out as the reference has them",
  async ({ kind, ...one }) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const program = programOf(gatedLayer(one), true);
    const right = await rightOf(one.name, program);
    const plain = await after(backend, program);
    const fast = await after(backend, { ...program, fastConvolutions: true });
    expect(relativeError(plain.values, right)).toBeLessThan(1e-6);
    expect(relativeError(fast.values, right)).toBeLessThan(3e-6);
    const isSoftware = kind !== "GPUs";
    // Three transforms of a contract and of its gradient by the map, and of that by the weights.
    expect(fast.dispatches > plain.dispatches + 6).toBe(isSoftware);
    expect(fast.values.join() === plain.values.join()).toBe(!isSoftware);
  },
);

test.skipIf(backends.size === 0).each(kinds.map((kind) => ({ kind })))(
  "on $kind weights that are copied into fours change no bit",
  async ({ kind }) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const weight = numbers([1, 66, 63], 2);
    const outputOf = (w: Tensor): Tensor =>
      contract([{ map: numbers([2, 80, 80, 66], 1), weight: w, taps: [[0, 0]] }]);
    const y = outputOf(weight);
    const g = numbers(y.shape, 3);
    const dw = grad((w: Tensor) => sum(mul(outputOf(w), g)))(weight);
    const alone = await after(backend, programOf({ y }, true));
    const program = programOf({ y, dw }, true);
    const both = await after(backend, program);
    // Only a program with gradients is worth it: its weights are copied, and read by all places twice.
    // On a GPU the sum of its slabs is part of the gradient.
    expect(both.dispatches - alone.dispatches).toBe(kind === "GPUs" ? 1 : 3);
    const { length } = alone.values;
    expect(new Set(alone.values).size).toBeGreaterThan(length / 2);
    expect(both.values.slice(0, length)).toEqual(alone.values);
  },
);
