import { expect, test } from "vitest";
import { cell, movedMaps, placeMap, planes } from "./place-map.ts";
import { kinds, side } from "./placed-object.ts";

const total = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);

test("placeMap() marks the kind and the colour in the cell whose middle is the place", () => {
  const middle = { row: 2.5 * cell, column: 1.5 * cell };
  const map = placeMap({ kind: 1, colour: 2, ...middle });
  const at = (2 * (side / cell) + 1) * planes;
  expect(map[at + 1]).toBe(1);
  expect(map[at + kinds.length + 2]).toBe(1);
  expect(total(map)).toBe(2);
});

test("placeMap() shares a place between two middles out", () => {
  const map = placeMap({ kind: 0, colour: 0, row: 2.5 * cell, column: 1.75 * cell });
  const at = (2 * (side / cell) + 1) * planes;
  expect([map[at], map[at + planes]]).toEqual([0.75, 0.25]);
  expect(total(map)).toBe(2);
});

test("movedMaps() moves both maps, and repeats an edge where nothing comes in", () => {
  const maps = new Float32Array(side * side * 2);
  const at = (row: number, column: number): number => (row * side + column) * 2;
  maps.set([5, 6], at(3, 4));
  maps.set([7, 8], at(3, 0));
  const moved = movedMaps(maps, [2, 3]);
  expect(Array.from(moved.subarray(at(5, 7), at(5, 7) + 2))).toEqual([5, 6]);
  expect([0, 1, 2, 3].map((column) => moved[at(5, column)])).toEqual([7, 7, 7, 7]);
  expect(movedMaps(moved, [-2, -3])[at(3, 4)]).toBe(5);
});
