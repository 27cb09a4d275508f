import { LimitError, MixedSizesError } from "@pixelweft/datasets";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { prepareSet } from "./prepare-set.ts";
import type { SetRequest } from "./prepared-set.ts";
import { refused } from "./refused-pictures.ts";

/** Pictures in two colours, of these sizes. */
function request(sizes: readonly (readonly [width: number, height: number])[]): SetRequest {
  const files = sizes.map(([width, height], n) => {
    const data = Uint8Array.from({ length: width * height }, (_, at) => (at * n) % 7);
    const blob = new Blob([new Uint8Array(pngBytes({ width, height, channels: 1, data }))]);
    return { name: `${n}.png`, blob };
  });
  return { origin: { kind: "files", name: "mine", files } };
}

test("sprite sheets are to be cut, not only scaled, and no option is named that the page does not have", async () => {
  await expect(prepareSet(request([[96, 96]]))).rejects.toThrow(
    "Cannot train on mine: it is one picture, and a network learns from many; pick a folder of them, or, if it is a sprite sheet, say how large its cells are",
  );
  const three = request([
    [128, 48],
    [128, 48],
    [128, 48],
  ]);
  await expect(prepareSet(three)).rejects.toThrow(
    "its pictures are 128 wide and 48 high, and 64 are the most; scale them to 32; if they are sprite sheets, say how large their cells are",
  );
  const mixed = request([
    [128, 48],
    [96, 48],
    [128, 64],
  ]);
  const error = await prepareSet(mixed).catch(String);
  expect(error).toMatch(
    /heights first; choose one size for all; if they are sprite sheets, say how large their cells are$/,
  );
});

test("many pictures are no sheets", () => {
  const sizes = [{ height: 80, width: 90, count: 50 }];
  const error = new MixedSizesError("Cannot do it", { source: "mine", sizes, wanted: undefined });
  expect(String(refused(error, { title: "mine", files: 50 }))).toMatch("one size for all");
  expect(String(refused(error, { title: "mine", files: 50 }))).not.toContain("cells");
});

test("photographs of an archive that take too much memory are to be scaled", () => {
  const about = { title: "holiday.zip", files: 1 };
  const place = { source: "holiday.zip" };
  const error = new LimitError("Cannot hold the pictures of holiday.zip: they take more", place);
  expect(String(refused(error, about))).toBe(
    "RangeError: Cannot train on holiday.zip here: its pictures are too large to be read as they are; choose one size for all",
  );
  const other = new LimitError("Cannot read it", place);
  expect(refused(other, about)).toBe(other);
});
