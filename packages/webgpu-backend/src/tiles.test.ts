// @module-tag ci
import { expect, test } from "vitest";
import { differenceOf, hasDevice } from "./tiles.fixture.ts";

test.skipIf(!hasDevice).each([
  ["weights of each image's own", "32x32x16"],
  // Its sums are made in two segments: one after the other here, side by side in the windows.
  ["a long sum", "32x32x16"],
  ["a long sum", "direct"],
] as const)(
  "windows on a GPU have the bits of a whole pass: %s, in tiles of %s",
  async (name, tile) => {
    expect(await differenceOf(name, tile)).toBeUndefined();
  },
);
