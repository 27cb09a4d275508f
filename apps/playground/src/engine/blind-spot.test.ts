import { expect, test } from "vitest";
import { comparedField, mostLayers, side } from "./blind-spot.ts";

test("the receptive field of one layer is three pixels above and one to the left, in one stack as in two", () => {
  for (const stacks of [1, 2] as const) {
    const { since, seen, before } = comparedField(stacks, { layers: 1, colour: 0 });
    expect([seen, before]).toEqual([4, 112]);
    const middle = (side * side - 1) / 2;
    const near = [middle - 1, middle - side - 1, middle - side, middle - side + 1];
    expect(near.map((place) => since[place])).toEqual([1, 1, 1, 1]);
  }
});

test("two stacks see all that is before, one stack misses a triangle at the right however deep it is", () => {
  const two = comparedField(2, { layers: mostLayers, colour: 0 });
  expect([two.seen, two.blind.indexOf(1)]).toEqual([112, -1]);
  const one = comparedField(1, { layers: mostLayers, colour: 0 });
  // Right of the diagonal that goes up from the middle: six pixels in the row above, five in the next one, and so on.
  expect(one.blind.reduce((sum, x) => sum + x, 0)).toBe(6 + 5 + 4 + 3 + 2 + 1);
  expect(one.seen).toBe(112 - 21);
});

test("a colour is conditional on the colours of its own pixel before it", () => {
  const own = [0, 1, 2].map((colour) => comparedField(2, { layers: 2, colour }).ownColours);
  expect(own).toEqual([0, 1, 2]);
});
