import {
  contract,
  full,
  mul,
  place,
  read,
  scan,
  sigmoid,
  slice,
  tanh,
  tensor,
  type ContractTerm,
  type LoopIndex,
  type Tensor,
} from "@pixelweft/tensor";
import { lower } from "@pixelweft/tensor/inspect";
import { afterAll, describe, expect, test } from "vitest";
import { type Task, scheduleProgram } from "../../program/schedule.ts";
import { tilesOf } from "../../tiles.ts";
import { wasmBackend } from "../../wasm-backend.ts";

const backend = await wasmBackend({ threads: 1 });
afterAll(() => backend.dispose());

const [rows, columns, channels] = [3, 5, 7];

interface Case {
  readonly what: string;
  readonly images: number;
  /** The axis that the loop goes along. */
  readonly axis: 1 | 2;
  readonly gated: boolean;
  readonly wide: number;
}

const cases: readonly Case[] = [
  { what: "places of a row", images: 1, axis: 2, gated: false, wide: 6 },
  { what: "places of a row of two images", images: 2, axis: 2, gated: false, wide: 9 },
  { what: "places of a column", images: 1, axis: 1, gated: false, wide: 4 },
  { what: "two lanes, not in whole vectors", images: 2, axis: 2, gated: true, wide: 10 },
  { what: "two lanes down a column", images: 1, axis: 1, gated: true, wide: 16 },
];

/** Numbers that look random, between -1 and 1. */
function numbers(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Array.from({ length: size }, (_, i) => Math.sin((i + 1) * (seed + 1.7))),
    { shape },
  );
}

interface Maps {
  /** Read by the first term; nothing changes it. */
  readonly steady: Tensor;
  /** Read by the second at its own place and the one before, and filled turn by turn. */
  readonly filled: Tensor;
}

function maps(images: number): Maps {
  const shape = [images, rows, columns, channels];
  return { steady: numbers(shape, 1), filled: numbers(shape, 2) };
}

function terms(
  { steady, filled }: Maps,
  { axis, wide }: Case,
  at: NonNullable<ContractTerm["at"]>,
) {
  const before = axis === 2 ? ([0, -1] as const) : ([-1, 0] as const);
  return [
    { map: steady, weight: numbers([1, channels, wide], 3), taps: [[0, 0] as const], at },
    { map: filled, weight: numbers([2, channels, wide], 4), taps: [before, [0, 0] as const], at },
  ];
}

function result(sum: Tensor, { gated, wide }: Case): Tensor {
  if (!gated) return sum;
  const half = (start: number): Tensor =>
    slice(sum, [undefined, undefined, undefined, { start, size: wide / 2 }]);
  return mul(tanh(half(0)), sigmoid(half(wide / 2)));
}

/** All places, each turn one more of the line through the second row or column. */
function byTurns(each: Case): Tensor {
  const { images, axis, gated, wide } = each;
  const given = maps(images);
  const at = (turn: LoopIndex) => (axis === 2 ? ([1, turn] as const) : ([turn, 1] as const));
  const width = gated ? wide / 2 : wide;
  const out = full([images, rows, columns, width], 0);
  const repeat = axis === 2 ? columns : rows;
  const carry = [full([images, rows, columns, channels], 0), out];
  const { carry: done } = scan({ repeat, carry }, (turn, [filled = out, drawn = out]) => {
    const [row, column] = at(turn);
    const one = (start: typeof row) => ({ start, size: 1 });
    const now = slice(given.filled, [undefined, one(row), one(column)]);
    const next = place(filled, now, [0, row, column, 0]);
    const sum = contract(terms({ ...given, filled: next }, each, [row, column]), [1, 1]);
    return { carry: [next, place(drawn, result(sum, each), [0, row, column, 0])] };
  });
  return done[1] ?? out;
}

/** The same places of the whole pass over the line alone, as nothing else is filled. */
function atOnce(each: Case): Tensor {
  const { images, axis } = each;
  const { steady, filled } = maps(images);
  const line = (map: Tensor): Tensor =>
    slice(
      map,
      axis === 2
        ? [undefined, { start: 1, size: 1 }]
        : [undefined, undefined, { start: 1, size: 1 }],
    );
  const given = { steady: line(steady), filled: line(filled) };
  return result(contract(terms(given, each, [0, 0])), each);
}

function onLine(drawn: Tensor, { axis }: Case): Tensor {
  return slice(
    drawn,
    axis === 2 ? [undefined, { start: 1, size: 1 }] : [undefined, undefined, { start: 1, size: 1 }],
  );
}

/** The spaces of contracts, inside the innermost loop and before it. */
function spacesOf(tasks: readonly Task[], depth = 0): { depth: number; space: string }[] {
  return tasks.flatMap((task) => {
    if (task.kind === "repeat") return spacesOf(task.body, depth + 1);
    const space = /^\[\["contract",(\[[\d,]+\])/.exec(task.work.key)?.[1];
    return space === undefined ? [] : [{ depth, space }];
  });
}

describe.each(cases)("$what", (each) => {
  test("are begun before the loop, and have the bits of all at once", async () => {
    const [turned, whole] = [onLine(byTurns(each), each), atOnce(each)];
    expect(await read(backend, turned)).toEqual(await read(backend, whole));
  });

  test("are summed over the steady map in one product", () => {
    const outputs = { drawn: byTurns(each) };
    const { program } = lower({ outputs, effects: [], maxBufferBytes: 1e6, custom: [] });
    const { tasks } = scheduleProgram(program, { tiles: tilesOf(6, false), threads: 1 });
    const { images, axis } = each;
    const all = axis === 2 ? [images, 1, columns] : [images, rows, 1];
    expect(spacesOf(tasks)).toEqual([
      { depth: 0, space: JSON.stringify(all) },
      { depth: 1, space: JSON.stringify([images, 1, 1]) },
    ]);
  });
});

test("more than two places a turn use their weights often enough", () => {
  const outputs = { drawn: byTurns({ ...(cases[0] as Case), images: 3 }) };
  const { program } = lower({ outputs, effects: [], maxBufferBytes: 1e6, custom: [] });
  const { tasks } = scheduleProgram(program, { tiles: tilesOf(6, false), threads: 1 });
  expect(spacesOf(tasks)).toEqual([{ depth: 1, space: "[3,1,1]" }]);
});
