import { expect, test } from "vitest";
import type { Step, View } from "../../backend/mod.ts";
import type { Storage } from "../schedule/storage.ts";
import { planArena, type PlanOptions } from "./plan.ts";

const size = 64;
const view = (buffer: number): View => ({
  buffer,
  offset: { constant: 0, terms: [] },
  shape: [size],
  strides: [1],
  dtype: "f32",
});
/** A kernel that reads some storages and writes another. */
const copy = (inputs: readonly number[], output: number): Step => ({
  kind: "map",
  shape: [size],
  inputs: inputs.map(view),
  body: { lines: [{ op: "constant", value: 0, dtype: "f32" }], results: [0] },
  outputs: [view(output)],
});
const repeat = (body: readonly Step[], loop = 0): Step => ({
  kind: "repeat",
  loop,
  repeat: 3,
  body,
});
const storages = (...sizes: number[]): Storage[] =>
  sizes.map((n, id) => ({
    id,
    kind: "arena",
    name: `s${id}`,
    size: n,
    row: 1,
    dtype: "f32",
    offset: 0,
  }));
const options = (list: readonly Storage[], more: Partial<PlanOptions> = {}): PlanOptions => ({
  storages: list,
  carried: new Map(),
  maxBufferBytes: 1e6,
  ...more,
});

test("two storages with disjoint lives share memory, two that meet do not", () => {
  const steps = [copy([], 0), copy([0], 1), copy([1], 2)];
  const { places, sizes } = planArena(steps, options(storages(size, size, size)));
  expect(places.get(2)).toEqual(places.get(0));
  expect(places.get(1)).not.toEqual(places.get(0));
  expect(sizes).toEqual([2 * size]);
});

test("a storage that a loop reads from outside lives to the loop's end", () => {
  // 0 is read by the first kernel of the body only, yet again in the next iteration.
  const steps = [copy([], 0), repeat([copy([0], 1), copy([1], 2), copy([2], 3)])];
  const { places } = planArena(steps, options(storages(size, size, size, size)));
  for (const other of [1, 2, 3]) expect(places.get(other)).not.toEqual(places.get(0));
  expect(places.get(3)).toEqual(places.get(1));
});

test("a storage that is written in a loop and read after it lives from the loop's start", () => {
  // Each iteration may write a row of 0, so what earlier ones wrote is there while the next one computes.
  const steps = [repeat([copy([], 4), copy([], 1), copy([1], 2), copy([2], 0)]), copy([0], 3)];
  const { places } = planArena(steps, options(storages(size, size, size, size, size)));
  for (const other of [1, 2, 4]) expect(places.get(other)).not.toEqual(places.get(0));
});

test("a storage that an inner loop reads from outside both lives to the end of the outer one", () => {
  const inner = repeat([copy([0], 1)], 1);
  const steps = [copy([], 0), repeat([inner, copy([], 2), copy([2], 3)])];
  const { places } = planArena(steps, options(storages(size, size, size, size)));
  for (const other of [2, 3]) expect(places.get(other)).not.toEqual(places.get(0));
});

test("a carried storage lives through its loop, in nested loops, too", () => {
  // 0 is carried by the inner loop from one iteration to the next, and is read before it is written.
  const inner = repeat([copy([0], 1), copy([1], 0)], 1);
  const steps = [repeat([copy([], 2), copy([2], 3), copy([3], 0), inner])];
  const carried = new Map([[1, new Set([0])]]);
  const { places } = planArena(steps, options(storages(size, size, size, size), { carried }));
  expect(places.get(1)).not.toEqual(places.get(0));
  expect(places.get(2)).toEqual(places.get(0));
});

test("a storage lies beyond all that it meets, also where these lie over each other", () => {
  const steps = [copy([], 0), copy([0], 2), copy([], 1), copy([1, 2], 3)];
  const { places } = planArena(steps, options(storages(4 * size, 2 * size, size, size)));
  expect(places.get(1)).toEqual(places.get(0));
  expect(places.get(2)).toEqual({ arena: 0, offset: 4 * size });
});

test("a storage lies in the first gap among those that it meets, whatever their order", () => {
  const steps = [copy([0], 1), copy([1, 2], 3), copy([2, 3], 4)];
  const sizes = [4, 3, 2, 1, 1].map((n) => n * size);
  const { places } = planArena(steps, options(storages(...sizes)));
  expect([0, 1, 2, 3].map((id) => places.get(id)?.offset)).toEqual([0, 4 * size, 0, 2 * size]);
});

test("what a kernel reads does not lie where a larger thing is that it writes", () => {
  const steps = [copy([], 0), copy([0], 1)];
  const { places } = planArena(steps, options(storages(size, 2 * size)));
  expect([0, 1].map((id) => places.get(id)?.offset)).toEqual([2 * size, 0]);
});

test("narrow elements take what they need, in whole words", () => {
  const narrow = storages(size + 1).map((one) => ({ ...one, dtype: "bf16" }) as const);
  expect(planArena([copy([], 0)], options(narrow)).sizes).toEqual([size / 2 + 1]);
});

test("arenas are cut where the device's limit is", () => {
  const steps = [copy([], 0), copy([], 1), copy([0, 1], 2)];
  const limits = { maxBufferBytes: 2 * size * 4 };
  const { places, sizes } = planArena(steps, options(storages(size, size, size), limits));
  expect(sizes).toEqual([2 * size, size]);
  expect([0, 1, 2].map((id) => places.get(id)?.arena)).toEqual([0, 0, 1]);
});

test("storages that are to lie apart lie in different arenas, and no more of these than are needed", () => {
  const steps = [copy([], 0), copy([0], 1), repeat([copy([1], 2), copy([2], 3)]), copy([3], 4)];
  const list = storages(size, 3 * size, size, 2 * size, size);
  const arenasOf = (apart?: PlanOptions["apart"]): (number | undefined)[] => {
    const { places } = planArena(steps, options(list, { apart }));
    return list.map(({ id }) => places.get(id)?.arena);
  };
  expect(arenasOf()).toEqual([0, 0, 0, 0, 0]);
  // Each from those that it is copied to and from.
  const arenas = arenasOf((a, b) => Math.abs(a - b) === 1);
  expect(arenas).toEqual([1, 0, 1, 0, 1]);
});

test("a storage lies in the arena that grows least by it", () => {
  const steps = [copy([], 0), copy([], 1), copy([0, 1], 2), copy([2], 3)];
  const list = storages(4 * size, size, size, 3 * size);
  const apart = (a: number, b: number): boolean => a + b === 1;
  const { places, sizes } = planArena(steps, options(list, { apart }));
  // The last one takes the place of the first, which lies in the other arena than the second.
  expect(places.get(3)).toEqual(places.get(0));
  expect(sizes).toEqual([5 * size, size]);
});

test("one storage above the device's limit is a RangeError", () => {
  const limits = { maxBufferBytes: size * 4 - 4 };
  expect(() => planArena([copy([], 0)], options(storages(size), limits))).toThrow(
    new RangeError(
      "Cannot plan s0: it needs 256 bytes and the device binds 252 at once; a smaller batch needs less",
    ),
  );
});
