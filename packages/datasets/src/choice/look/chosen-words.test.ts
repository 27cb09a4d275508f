import { expect, test } from "vitest";
import { suggestFrame } from "../../transform/suggest-frame.ts";
import { chosenWords } from "./chosen-words.ts";
import { waysOut } from "./ways-out.ts";

const nameOf = (field: string): string => `--${field}`;

test("a frame that some pictures do not fit names what leaves them out", () => {
  const frame = { size: [8, 6], fitting: 4, of: 5 } as const;
  expect(chosenWords({ frame }, nameOf)).toEqual([
    "Chose --pad 8x6 --skipOtherSizes: 4 of the 5 pictures fit; --resize 8x6 scales all instead",
  ]);
  expect(chosenWords({ frame: { ...frame, size: [8, 8], fitting: 5 } })).toEqual([
    "Chose pad 8: the pictures are of several sizes; resize 8 scales all instead",
  ]);
});

test("where all that fit have one size, no frame is said or advised that would pad nothing", () => {
  const sizes = [
    { height: 8, width: 8, count: 9 },
    { height: 80, width: 90, count: 1 },
  ];
  const frame = suggestFrame(sizes);
  expect(frame).toEqual({ size: [8, 8], fitting: 9, of: 10, exact: true });
  expect(chosenWords({ ...(frame && { frame }) }, nameOf)).toEqual([
    "Chose --skipOtherSizes: 9 of the 10 pictures are of 8x8; --resize 8 scales all instead",
  ]);
  expect(waysOut({ sizes }, nameOf)).toBe(
    "--resize 8 scales all, --skipOtherSizes takes the 9 of 8x8",
  );
});

test("grey pictures that are read in three channels name the option that takes one", () => {
  expect(chosenWords({ grey: true }, nameOf)).toEqual([
    "All pictures are grey, and are read as red, green and blue; --grey takes one value for each pixel",
  ]);
});

test("pixels of a sheet that its cells leave out are counted", () => {
  expect(chosenWords({ left: { rows: 1, columns: 3 } }, nameOf)).toEqual([
    "The cells do not fill the sheet: 3 columns and 1 row of pixels at its end are left out; check --cell, --margin and --spacing",
  ]);
  expect(chosenWords({ left: { rows: 2, columns: 0 } })[0]).toMatch(/sheet: 2 rows of pixels/);
});

test("a frame is a way out for small pictures, and a larger one where one was asked for", () => {
  const sizes = [
    { height: 8, width: 8, count: 3 },
    { height: 4, width: 4, count: 1 },
  ];
  expect(waysOut({ sizes }, nameOf)).toBe(
    "--pad 8 puts smaller ones on transparent ground, --resize 8 scales all, --skipOtherSizes takes the 3 of 8x8",
  );
  expect(waysOut({ sizes, wanted: [4, 4] })).toBe(
    "a larger pad takes more, skipOtherSizes leaves them out",
  );
});

test("large pictures of several sizes are to be made small, not as large as the most frequent ones", () => {
  const sizes = [
    { height: 3000, width: 4000, count: 3 },
    { height: 4000, width: 3000, count: 2 },
  ];
  expect(waysOut({ sizes }, nameOf)).toBe(
    "--resize 32 scales all, --patches 32 cuts photographs into patches",
  );
});

test("few large pictures of several sizes may be sprite sheets", () => {
  const sizes = [
    { height: 128, width: 96, count: 2 },
    { height: 64, width: 256, count: 1 },
  ];
  expect(waysOut({ sizes }, nameOf)).toBe(
    "--resize 32 scales all, --patches 32 cuts photographs into patches, --cell 16 cuts sprite sheets",
  );
  const [one = { height: 128, width: 96, count: 0 }] = sizes;
  expect(waysOut({ sizes: [{ ...one, count: 40 }] }, nameOf)).not.toContain("sheets");
});
