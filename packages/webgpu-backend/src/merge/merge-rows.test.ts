import type { MapKernel, ReduceKernel, Step, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { longestRow, sharedRow } from "../wgsl/reduce/row-work.ts";
import { scratchBuffer } from "../wgsl/shader.ts";
import { wholeView } from "./filter-step.fixture.ts";
import type { MergeOptions } from "./item.ts";
import { mergeAll } from "./merge-options.fixture.ts";
import { mergeSteps } from "./merge-steps.ts";
import { mergingFor } from "./merging.ts";

const [logits, arena, output] = [0, 1, 2];
const around = { arenas: new Set([arena]), loops: new Map([[0, 4]]), reads: [] };
const options: MergeOptions = { ...mergeAll, around };

/** Four rows of eight numbers from place `at` of the arena, or one number a row. */
function rowsAt(at: number, length = 8): View {
  return {
    ...wholeView(arena, length === 1 ? [4] : [4, length]),
    offset: { constant: at, terms: [] },
  };
}

/** A number of each row, for all elements of the row. */
function spread(view: View): View {
  return { ...view, shape: [4, 8], strides: [view.strides[0] ?? 0, 0] };
}

function top(from: View, to: View): ReduceKernel {
  return {
    kind: "reduce",
    combine: "max",
    shape: from.shape,
    axes: [1],
    inputs: [from],
    before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
    extras: [],
    after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [to],
  };
}

function less(a: View, b: View, to: View): MapKernel {
  const lines = [
    { op: "input", input: 0, dtype: "f32" },
    { op: "input", input: 1, dtype: "f32" },
    { op: "sub", args: [0, 1], dtype: "f32" },
  ] as const;
  return {
    kind: "map",
    shape: to.shape,
    inputs: [a, b],
    body: { lines, results: [2] },
    outputs: [to],
  };
}

function kinds(steps: readonly Step[], more: Partial<MergeOptions> = {}): string[] {
  return mergeSteps(steps, { ...options, ...more }).map(({ work }) => work.kind);
}

const given = wholeView(logits, [4, 8]);
const found = wholeView(output, [4]);
const [tops, rest] = [rowsAt(0, 1), rowsAt(64)];
const chain = [top(given, tops), less(given, spread(tops), rest), top(rest, found)];

test("reductions and maps over the same rows are one work, with values where they were", () => {
  const [merged, ...others] = mergeSteps(chain, options);
  expect(others).toEqual([]);
  expect(merged?.work).toEqual({ kind: "row-work", rows: 4, steps: chain, scratchWords: 0 });
});

test("a value whose memory other rows' values take has a place of its own", () => {
  // The differences of row 0 lie where the tops of all rows were.
  const over = rowsAt(0);
  const [merged] = mergeSteps(
    [top(given, tops), less(given, spread(tops), over), top(over, found)],
    options,
  );
  if (merged?.work.kind !== "row-work") throw new Error("nothing was merged");
  expect(merged.work.scratchWords).toBe(4);
  expect(merged.work.steps[0]?.outputs[0]?.buffer).toBe(scratchBuffer);
  expect(merged.work.steps[1]?.inputs[1]).toEqual({ ...spread(tops), buffer: scratchBuffer });
  expect(merged.work.steps[1]?.outputs).toEqual([over]);
});

test("one view may be written twice, and only the value that clashes is moved", () => {
  // The tops lie in one place before and after; in between, differences of all rows take it.
  const over = rowsAt(0);
  const steps = [
    top(given, tops),
    less(given, spread(tops), over),
    top(over, tops),
    less(given, spread(tops), rest),
  ];
  const [merged] = mergeSteps(steps, options);
  if (merged?.work.kind !== "row-work") throw new Error("nothing was merged");
  const places = merged.work.steps.map(({ inputs, outputs }) =>
    [...inputs, ...outputs].map(({ buffer, offset }) => `${buffer} ${offset.constant}`),
  );
  const [before, over0, after] = places.map((all) => all.at(-1));
  expect(before).not.toBe(after);
  // Each reader finds its own writer's place.
  expect(places[1]?.[1]).toBe(before);
  expect(places[2]?.[0]).toBe(over0);
  expect(places[3]?.[1]).toBe(after);
});

test("it stays where a step elsewhere reads it, before or behind, or in another loop", () => {
  const over = rowsAt(0);
  const clashing = [top(given, tops), less(given, spread(tops), over)];
  expect(kinds(clashing)).toEqual(["row-work"]);
  // What is read there may be the tops; only who writes the whole rows afterwards would know.
  const reader = less(given, spread(tops), rowsAt(128));
  const filler: Step = { ...reader, inputs: [given, given], outputs: [rowsAt(256)] };
  const apart: Step = { kind: "repeat", loop: 1, repeat: 2, body: [filler] };
  expect(kinds([...clashing, apart, reader])).toEqual(["reduce", "map", "repeat", "map"]);
  const elsewhere = { around: { ...around, reads: [spread(tops)] } };
  expect(kinds(clashing, elsewhere)).toEqual(["reduce", "map"]);
  expect(kinds(clashing, { around: { ...around, arenas: new Set<number>() } })).toEqual([
    "reduce",
    "map",
  ]);
});

test("it stays where the turn of a loop before has written what is read first", () => {
  const over = rowsAt(0);
  // The first step reads from the arena what the second one leaves there.
  const turn = [top(rowsAt(0), tops), less(given, spread(tops), over)];
  expect(kinds(turn)).toEqual(["reduce", "map"]);
});

test("a step that reads another row stays apart, and so does what is over other rows", () => {
  // The fourth row reads what lies behind the tops.
  const shifted = { ...spread(tops), offset: { constant: 1, terms: [] } };
  const other = less(given, shifted, rest);
  expect(kinds([top(given, tops), other])).toEqual(["reduce", "map"]);
  const turned = { ...spread(tops), strides: [0, 1], shape: [4, 4] };
  const square = { ...rest, shape: [4, 4] };
  const across = less({ ...given, shape: [4, 4] }, turned, square);
  expect(kinds([top(given, tops), across])).toEqual(["reduce", "map"]);
});

test("rows that are too long, too many elements and too many buffers stay apart", () => {
  const long = wholeView(logits, [4, longestRow + 1]);
  expect(kinds([top(long, tops), top(long, found)])).toEqual(["reduce", "reduce"]);
  const fits = wholeView(logits, [4, longestRow]);
  expect(kinds([top(fits, tops), top(fits, found)])).toEqual(["row-work"]);
  expect(kinds(chain, { mostElements: () => 31 })).toEqual(["reduce", "map", "reduce"]);
  expect(kinds(chain, { maxBuffers: 3 })).toEqual(["row-work", "reduce"]);
});

test("narrow results stay apart: rows would share a word", () => {
  const narrow: View = { ...rowsAt(64), dtype: "bf16" };
  expect(kinds([top(given, tops), less(given, spread(tops), narrow)])).toEqual(["reduce", "map"]);
});

test("on GPUs rows that threads share may be many, rows of one thread and those on software may not", () => {
  const program = { buffers: [], steps: [] };
  const none = { products: undefined, gradients: undefined };
  const [gpu, software] = [true, false].map((hardware) =>
    mergingFor(program, { hardware }, { maxBuffers: 8, ...none }),
  );
  expect(gpu?.mostElements(sharedRow)).toBe(Infinity);
  for (const few of [gpu?.mostElements(sharedRow - 1), software?.mostElements(sharedRow)])
    expect(few).toBeLessThan(100_000);
});
