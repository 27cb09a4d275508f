import { expect, test } from "vitest";
import { centreOfMass, distance } from "./centre-of-mass.ts";
import { drawObject, kinds, side } from "./placed-object.ts";

test("centreOfMass() is the middle of what is not ground, whatever its level", () => {
  expect(centreOfMass(Uint8Array.of(0, 3, 0, 1), 2)).toEqual([1, 1.5]);
  expect(centreOfMass(new Uint8Array(4), 2)).toBeUndefined();
});

test("distance() is measured in a straight line", () => {
  expect(distance([1, 2], [4, 6])).toBe(5);
});

test.each(kinds)("a %s lies where it was put", (kind) => {
  const place = { row: 13.3, column: 9.8 };
  const object = { kind: kinds.indexOf(kind), colour: 2, radius: 5.5, ...place };
  const found = centreOfMass(drawObject(object), side) ?? [0, 0];
  expect(distance(found, [place.row, place.column])).toBeLessThan(0.5);
});
