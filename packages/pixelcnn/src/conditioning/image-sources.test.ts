import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { lowerResolution, withHole, withoutColour } from "./image-sources.ts";

const size = { height: 3, width: 5, channels: 2, levels: 5 };
const images = someLevels(2 * 3 * 5 * 2, { levels: 5 });

function value(n: number, row: number, column: number, channel: number): number {
  return (images[((n * 3 + row) * 5 + column) * 2 + channel] ?? NaN) / 2 - 1;
}

test("lowerResolution() takes the mean of each block, of what is left of it at the edges", () => {
  const found = lowerResolution(images, size, 2);
  expect(found).toHaveLength(2 * 2 * 3 * 2);
  let i = 0;
  for (let n = 0; n < 2; n++)
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 3; column++)
        for (let channel = 0; channel < 2; channel++) {
          const block = [0, 1].flatMap((r) =>
            [0, 1].flatMap((c) =>
              2 * row + r < 3 && 2 * column + c < 5
                ? [value(n, 2 * row + r, 2 * column + c, channel)]
                : [],
            ),
          );
          const mean = block.reduce((a, b) => a + b, 0) / block.length;
          expect(found[i++]).toBeCloseTo(mean, 6);
        }
});

test("withoutColour() leaves one plane", () => {
  const found = withoutColour(images, size);
  expect(found).toHaveLength(2 * 3 * 5);
  expect(found[17]).toBeCloseTo((value(1, 0, 2, 0) + value(1, 0, 2, 1)) / 2, 6);
});

test("withHole() hides a rectangle, says where it is, and leaves the rest", () => {
  const found = withHole(images, size, { row: 1, column: 2, height: 2, width: 2 });
  let i = 0;
  for (let n = 0; n < 2; n++)
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 5; column++) {
        const hidden = row >= 1 && column >= 2 && column < 4;
        for (const channel of [0, 1])
          expect(found[i++]).toBeCloseTo(hidden ? 0 : value(n, row, column, channel), 6);
        expect(found[i++]).toBe(hidden ? 1 : 0);
      }
  for (const [row, column] of [
    [2, 0],
    [0, 4],
    [-1, 0],
    [0, -1],
  ] as const)
    expect(() => withHole(images, size, { row, column, height: 2, width: 2 })).toThrow(
      `Cannot cut a hole of 2x2 at (${row}, ${column}): images are 3x5`,
    );
});

test("a hole that is none, a factor that makes none, and images that are none are refused", () => {
  const hole = { row: 0, column: 0, height: 2, width: 2 };
  for (const [name, wrong] of [
    ["row", NaN],
    ["column", 0.5],
    ["height", -1],
    ["width", undefined],
  ] as const)
    expect(() => withHole(images, size, { ...hole, [name]: wrong })).toThrow(
      /^Cannot cut a hole of .*: rows and columns are whole numbers from 0 on$/,
    );
  for (const factor of [0, -1, 1.5, NaN])
    expect(() => lowerResolution(images, size, factor)).toThrow(
      new RangeError(
        `Cannot make images smaller by a factor of ${factor}: it must be a whole number above 0`,
      ),
    );
  const makers = [
    (given: Uint8Array) => withHole(given, size, hole),
    (given: Uint8Array) => lowerResolution(given, size, 2),
    (given: Uint8Array) => withoutColour(given, size),
  ];
  for (const make of makers) {
    expect(() => make(images.subarray(1))).toThrow(
      new TypeError("Cannot use a batch of 59 values: images of 3x5x2 have 30"),
    );
    expect(() => make(images.map(() => 5))).toThrow(
      new RangeError("Cannot use level 5: the model has levels 0 to 4"),
    );
  }
});
