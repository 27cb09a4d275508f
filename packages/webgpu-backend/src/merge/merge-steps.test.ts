import type { MapKernel, Step, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { filterBuffers, filterProgram, wholeView } from "./filter-step.fixture.ts";
import { mergeAll } from "./merge-options.fixture.ts";
import { mergeSteps } from "./merge-steps.ts";

const { steps } = filterProgram({ map: [2, 3, 4, 8], columns: 4, taps: [[0, 0]], slabs: 2 });
const [biasSum, filter, slabSum] = steps;

/** The kinds of what steps become, in order. */
function kinds(some: readonly (Step | undefined)[], maxBuffers = 8): string[] {
  const all = some.flatMap((step) => step ?? []);
  return mergeSteps(all, { ...mergeAll, maxBuffers }).map(({ work }) => work.kind);
}

/** Ones into a view. */
function fill(...outputs: readonly View[]): MapKernel {
  return {
    kind: "map",
    shape: outputs[0]?.shape ?? [],
    inputs: [],
    body: {
      lines: [{ op: "constant", value: 1, dtype: "f32" }],
      results: outputs.map(() => 0),
    },
    outputs,
  };
}

/** A view's own elements plus one. */
function increment(view: View, to: View): MapKernel {
  const body = {
    lines: [
      { op: "input", input: 0, dtype: "f32" },
      { op: "constant", value: 1, dtype: "f32" },
      { op: "add", args: [0, 1], dtype: "f32" },
    ],
    results: [2],
  } as const;
  return { kind: "map", shape: view.shape, inputs: [view], body, outputs: [to] };
}

test("a filter takes the sum of its slabs and the sum of its gradient over places", () => {
  expect(kinds([biasSum, filter, slabSum])).toEqual(["filter-work"]);
  expect(kinds([filter, slabSum, biasSum])).toEqual(["filter-work"]);
  const [merged] = mergeSteps(steps, mergeAll);
  expect(merged?.at).toBe(1);
  if (merged?.work.kind !== "filter-work") throw new Error("nothing was merged");
  expect(merged.work.slabSum).toBe(slabSum);
  expect(merged.work.placeSums).toEqual([biasSum]);
});

test("steps in between that touch other things are passed", () => {
  const other = fill(wholeView(6, [5]));
  expect(kinds([biasSum, other, filter, other, slabSum])).toEqual(["map", "filter-work", "map"]);
});

test("a sum stays where a step in between writes what it reads, or reads what it writes", () => {
  const gradient = fill(wholeView(filterBuffers.gradient, [5]));
  expect(kinds([filter, slabSum, gradient, biasSum])).toEqual(["filter-work", "map", "reduce"]);
  const weights = increment(wholeView(filterBuffers.weights, [32]), wholeView(6, [32]));
  expect(kinds([filter, weights, slabSum])).toEqual(["filter", "map", "reduce"]);
  const loop: Step = { kind: "repeat", loop: 0, repeat: 2, body: [gradient] };
  expect(kinds([filter, loop, slabSum])).toEqual(["filter", "repeat", "reduce"]);
});

test("a sum of slabs that writes where the filter reads is no part of it", () => {
  if (slabSum?.kind !== "reduce") throw new Error("no sum");
  const output = wholeView(filterBuffers.map, [1, 8, 4]);
  const spoiling = { ...slabSum, outputs: [output] };
  expect(kinds([filter, spoiling])).toEqual(["filter", "reduce"]);
});

test("other sums of the same tensors are no part of a filter", () => {
  if (slabSum?.kind !== "reduce" || biasSum?.kind !== "reduce") throw new Error("no sum");
  expect(kinds([{ ...biasSum, combine: "max" }, filter])).toEqual(["reduce", "filter"]);
  const half = { ...biasSum, inputs: [wholeView(filterBuffers.map, [2, 3, 4, 4])] };
  expect(kinds([half, filter])).toEqual(["reduce", "filter"]);
});

test("what would bind more buffers than a device allows stays apart", () => {
  expect(kinds(steps, 6)).toEqual(["filter-work"]);
  expect(kinds(steps, 5)).toEqual(["reduce", "filter-work"]);
  expect(kinds(steps, 3)).toEqual(["reduce", "filter", "reduce"]);
});

test("maps over one shape become one, also the planes of one map", () => {
  const plane = (k: number): View => ({
    ...wholeView(0, [4, 4]),
    strides: [16, 4],
    offset: { constant: k, terms: [] },
  });
  const [merged, ...rest] = mergeSteps(
    [0, 1, 2].map(plane).map((view) => fill(view)),
    mergeAll,
  );
  expect(rest).toEqual([]);
  if (merged?.work.kind !== "map") throw new Error("no map");
  expect(merged.work.outputs).toEqual([0, 1, 2].map(plane));
  expect(merged.work.body.results).toEqual([0, 1, 2]);
});

test("a map goes down to another one where that one cannot come up", () => {
  const [x, y, z] = [wholeView(0, [8]), wholeView(1, [8]), wholeView(2, [8])];
  const read = increment({ ...x, shape: [4], strides: [1] }, { ...z, shape: [4], strides: [1] });
  // The last one writes what `read` reads, the first one has nothing to do with that.
  const found = mergeSteps([increment(x, y), read, fill(x)], mergeAll);
  expect(found.map(({ work }) => work.kind)).toEqual(["map", "map"]);
  expect(found[0]?.work).toBe(read);
});

test("a map stays apart from one whose results it reads, from other shapes, and where it would narrow its loads", () => {
  const [x, y, z] = [wholeView(0, [8]), wholeView(1, [8]), wholeView(2, [8])];
  expect(kinds([fill(x), increment(x, y)])).toEqual(["map", "map"]);
  expect(kinds([fill(x), fill(wholeView(1, [4]))])).toEqual(["map", "map"]);
  expect(kinds([fill(x), fill(x)])).toEqual(["map", "map"]);
  const shifted = { ...y, offset: { constant: 1, terms: [] } };
  expect(kinds([increment(y, x), increment(shifted, z)])).toEqual(["map", "map"]);
});
