import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkGroups, colourMask, groupColumns, groupOf } from "./groups.ts";

const backend = referenceBackend();
const six = { groups: 3, parts: 1 };
const twelve = { groups: 3, parts: 2 };

function groupsOf(channels: number, grouping: { groups: number; parts: number }): number[] {
  return Array.from({ length: channels }, (_, j) => groupOf(j, channels, grouping));
}

/** One row of digits for each input. */
function table(mask: Float32Array, outputs: number): string[] {
  const digits = [...mask].join("");
  return Array.from({ length: mask.length / outputs }, (_, i) =>
    digits.slice(i * outputs, (i + 1) * outputs),
  );
}

test("six maps are R R G G B B", () => {
  expect(groupsOf(6, six)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(groupsOf(4, { groups: 1, parts: 2 })).toEqual([0, 0, 0, 0]);
});

test("the twelve of a gate are R R G G B B twice, never contiguous thirds", () => {
  expect(groupsOf(12, twelve)).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  for (let j = 0; j < 6; j++) expect(groupOf(j, 12, twelve)).toBe(groupOf(j + 6, 12, twelve));
});

test("mask A from six maps to the twelve of a gate, worked out by hand", () => {
  const mask = colourMask({ kind: "A", inputs: groupsOf(6, six), outputs: groupsOf(12, twelve) });
  expect(table(mask, 12)).toEqual([
    "001111001111",
    "001111001111",
    "000011000011",
    "000011000011",
    "000000000000",
    "000000000000",
  ]);
});

test("mask B from six maps to six, worked out by hand", () => {
  const mask = colourMask({ kind: "B", inputs: groupsOf(6, six), outputs: groupsOf(6, six) });
  expect(table(mask, 6)).toEqual(["111111", "111111", "001111", "001111", "000011", "000011"]);
});

test("the image and its plane of ones, mask A: red reads the ones alone", () => {
  const mask = colourMask({ kind: "A", inputs: [0, 1, 2, undefined], outputs: [0, 1, 2] });
  expect(table(mask, 3)).toEqual(["011", "001", "000", "111"]);
});

test("a grey image, mask A keeps nothing and mask B everything", () => {
  expect([...colourMask({ kind: "A", inputs: [0], outputs: [0, 0] })]).toEqual([0, 0]);
  expect([...colourMask({ kind: "B", inputs: [0], outputs: [0, 0] })]).toEqual([1, 1]);
});

test("groupColumns() takes a group of both halves", async () => {
  const x = tensor([
    [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15],
    [20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 35],
  ]);
  const green = groupColumns(x, twelve, 1);
  expect(green.shape).toEqual([2, 4]);
  expect([...(await read(backend, green))]).toEqual([2, 3, 12, 13, 22, 23, 32, 33]);
  expect(groupColumns(x, twelve, undefined)).toBe(x);
  expect(groupColumns(x, { groups: 1, parts: 2 }, 0)).toBe(x);
});

test("the groups of groupColumns() are those of groupOf()", async () => {
  const numbers = Array.from({ length: 12 }, (_, j) => j);
  for (let group = 0; group < 3; group++) {
    const found = await read(backend, groupColumns(tensor(numbers), twelve, group));
    expect([...found]).toEqual(numbers.filter((j) => groupOf(j, 12, twelve) === group));
  }
});

test("checkGroups() refuses what does not divide", () => {
  expect(() => checkGroups(12, twelve, "gates")).not.toThrow();
  expect(() => checkGroups(8, six, "features")).toThrow(
    new RangeError("Cannot group features: 8 is not a multiple of 3 colours"),
  );
  expect(() => checkGroups(9, twelve, "gates")).toThrow(RangeError);
  expect(() => checkGroups(0, six, "features")).toThrow(RangeError);
});
