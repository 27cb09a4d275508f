import { expect, test } from "vitest";
import { differenceOf, hasDevice } from "./tiles.fixture.ts";

// A software driver takes half a minute to compile a tile of this size.
test.skipIf(!hasDevice).each([
  ["a gate with a link, a bias and a residual", "64x64x32"],
  ["a colour group of both halves", "16x32x4"],
] as const)(
  "windows on a GPU have the bits of a whole pass: %s, in tiles of %s",
  async (name, tile) => {
    expect(await differenceOf(name, tile)).toBeUndefined();
  },
);
