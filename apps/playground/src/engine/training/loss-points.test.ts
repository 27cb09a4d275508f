import { expect, test } from "vitest";
import { LossPoints } from "./loss-points.ts";

test("the first update is a point, and then the means of five", () => {
  const points = new LossPoints();
  const found = [9, 1, 2, 3, 4, 5, 7].map((loss, i) => points.add(loss, 10 * i));
  expect(found).toEqual([9, undefined, undefined, undefined, undefined, 3, undefined]);
  expect(points.rest()).toBe(7);
  expect(points.rest()).toBeUndefined();
});

test("updates that take a second are points each", () => {
  const points = new LossPoints();
  expect([4, 3, 2].map((loss, i) => points.add(loss, 1000 * i))).toEqual([4, 3, 2]);
});
