import type { Input } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { RowMemory } from "./row-memory.ts";

type Inputs = Readonly<Record<string, Input>>;

/** Inputs of one image of four rows of two, as the sampler makes them. */
function inputsOf({
  levels = [] as readonly number[],
  length = 0,
  fixed = [] as readonly number[],
  seed = 1,
}) {
  const data = Uint8Array.from({ length: 8 }, (_, i) => levels[i] ?? 0);
  const kept = Uint8Array.from({ length: 8 }, (_, i) => (fixed.includes(i) ? 1 : 0));
  return {
    seed: { data: Uint32Array.of(seed), shape: [] },
    sharpness: 1,
    prefixImages: { data, shape: [1, 4, 2, 1] },
    prefixLength: { data: Int32Array.of(length), shape: [] },
    prefixFixed: { data: kept, shape: [1, 4, 2, 1] },
  };
}

test("RowMemory recalls the rows above the first that differs, and the maps above that", () => {
  const memory = new RowMemory({ batch: 1, height: 4, across: 2 });
  const levels = [0, 1, 2, 3, 4, 5, 6, 7];
  const run = (inputs: ReturnType<typeof inputsOf>): number => {
    const { levels: known, maps } = memory.recall(inputs);
    expect(maps?.[0]?.[0]).toBe(known.length > 0 ? known.length : undefined);
    for (let row = known.length; row < 4; row++) {
      memory.keepMaps([Float32Array.of(row)]);
      memory.keepRow(Uint8Array.from(levels.slice(2 * row, 2 * row + 2)), inputs);
    }
    return known.length;
  };
  expect(run(inputsOf({}))).toBe(0);
  // The last row needs no maps above it that are not there: all of the same request is known but what it cannot begin at.
  expect(run(inputsOf({}))).toBe(3);
  expect(run(inputsOf({ levels, length: 5 }))).toBe(3);
  // Another seed: only what is given is as it was.
  expect(run(inputsOf({ levels, length: 5, seed: 2 }))).toBe(2);
  expect(run(inputsOf({ seed: 2 }))).toBe(0);
  expect(run(inputsOf({ levels: [0, 1, 9], fixed: [2], seed: 2 }))).toBe(1);
  memory.forget();
  expect(run(inputsOf({ seed: 2 }))).toBe(0);
});

const word = (value: number): Input => ({ data: Uint32Array.of(value), shape: [] });
const levels = [0, 1, 2, 3, 4, 5, 6, 7];

test.each([
  ["seed", word(2), {}],
  ["firstImage", word(5), {}],
  ["numbers", { data: Uint32Array.of(5), shape: [1] }, {}],
  ["sharpness", 0.5, {}],
  ["steady", { data: Int32Array.of(0), shape: [] }, {}],
  ["minP", 0.1, {}],
  // What conditions the maps counts for rows that are given, too.
  ["labels", { data: Int32Array.of(1), shape: [1] }, { levels, length: 8 }],
  ["vector", { data: Float32Array.of(1), shape: [1, 1] }, { levels, length: 8 }],
  ["spatial", { data: new Float32Array(8), shape: [1, 4, 2, 1] }, { levels, length: 8 }],
] as const)("RowMemory recalls no row for other %s", (name, other, given) => {
  const memory = new RowMemory({ batch: 1, height: 4, across: 2 });
  const inputs: Inputs = inputsOf(given);
  const run = (asked: Inputs): number => {
    const { levels: known } = memory.recall(asked);
    for (let row = known.length; row < 4; row++) {
      memory.keepMaps([Float32Array.of(row)]);
      memory.keepRow(Uint8Array.from(levels.slice(2 * row, 2 * row + 2)), asked);
    }
    return known.length;
  };
  expect([run(inputs), run(inputs)]).toEqual([0, 3]);
  expect(run({ ...inputs, [name]: other })).toBe(0);
});

/** Inputs of images of so many rows of one sub-pixel, all of which are given. */
function givenRows(data: Uint8Array, height: number): Inputs {
  return {
    seed: word(1),
    prefixImages: { data, shape: [data.length / height, height, 1, 1] },
    prefixLength: { data: Int32Array.of(height), shape: [] },
  };
}

test("RowMemory of 40 rows keeps the maps above every third, and begins at the one above what differs", () => {
  const memory = new RowMemory({ batch: 1, height: 40, across: 1 });
  const rows = Uint8Array.from({ length: 40 }, (_, row) => row);
  const run = (data: Uint8Array): number => {
    const { levels: known, maps } = memory.recall(givenRows(data, 40));
    expect(known.map(([level]) => level)).toEqual([...data.subarray(0, known.length)]);
    expect(maps?.[0]?.[0]).toBe(known.length > 0 ? known.length : undefined);
    for (let row = known.length; row < 40; row++) {
      if (memory.wantsMaps(row)) memory.keepMaps([Float32Array.of(row)]);
      memory.keepRow(data.subarray(row, row + 1), givenRows(data, 40));
    }
    return known.length;
  };
  expect([run(rows), run(rows)]).toEqual([0, 39]);
  for (const [row, begins] of [
    [20, 18],
    [21, 21],
    [2, 0],
    [39, 39],
  ] as const)
    expect([run(rows.with(row, 99)), run(rows)], `row ${row}`).toEqual([begins, begins]);
});

test("RowMemory compares the rows of each image of a batch with its own", () => {
  const memory = new RowMemory({ batch: 2, height: 3, across: 1 });
  const run = (data: Uint8Array): number => {
    const inputs = givenRows(data, 3);
    const { levels: known } = memory.recall(inputs);
    for (let row = known.length; row < 3; row++) {
      memory.keepMaps([Float32Array.of(row)]);
      memory.keepRow(Uint8Array.of(data[row] ?? 0, data[3 + row] ?? 0), inputs);
    }
    return known.length;
  };
  const data = Uint8Array.of(0, 1, 2, 3, 4, 5);
  expect([run(data), run(data)]).toEqual([0, 2]);
  expect(run(data.with(4, 9))).toBe(1);
  expect(run(data.with(3, 9))).toBe(0);
});
