import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { exactPictures } from "./exact-pictures.ts";

const folder = await mkdtemp(join(tmpdir(), "exact-pictures-"));
afterAll(() => rm(folder, { recursive: true }));
await mkdir(join(folder, "b"));
for (const [name, red] of [
  ["b/two.PNG", 0],
  ["a.png", 85],
] as const)
  await writeFile(
    join(folder, name),
    drawPng([2, 1], (x) => [red * x, red * x, red * x]),
  );
const grey = { height: 1, width: 2, channels: 1, levels: 4 };

test("exactPictures() gives levels in the order of names", async () => {
  expect(await exactPictures(folder, grey)).toEqual({
    images: Uint8Array.of(0, 1, 0, 0),
    names: ["a", "b/two"],
  });
});

test("exactPictures() gives indices of a palette", async () => {
  const colours = [
    [85, 85, 85, 255],
    [0, 0, 0, 255],
  ] as const;
  const palette = { colours, exact: true };
  const { images } = await exactPictures(folder, { ...grey, palette });
  expect(images).toEqual(Uint8Array.of(1, 0, 1, 1));
});

test("exactPictures() refuses another size, and colours that are no levels", async () => {
  await expect(exactPictures(folder, { ...grey, width: 3 })).rejects.toThrow(
    "it is 2 wide and 1 high, and the model's images are 3 and 1",
  );
  await expect(exactPictures(folder, { ...grey, levels: 2 })).rejects.toThrow(
    "the model does not have the colour 85, 85, 85, 255 in row 0, column 1",
  );
});
