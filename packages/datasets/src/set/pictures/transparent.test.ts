import { expect, test } from "vitest";
import { tar } from "../../fixtures/archive.fixture.ts";
import { drawPng, png } from "../../fixtures/picture.fixture.ts";
import { openDataset } from "../../open.ts";
import { all, source } from "./folder-members.fixture.ts";
import { imageFolder } from "./image-folder.ts";
import { pictureNotes } from "./left-out.ts";
import { spriteSheet } from "./sprite-sheet.ts";

const magenta = [255, 0, 255] as const;
/** A red figure in one column of 3x2 pixels of magenta, which is the only opaque ground here. */
const drawn = (column: number): Uint8Array =>
  drawPng([3, 2], (x) => (x === column ? [200, 0, 0] : magenta));
/** The same in other kinds of PNG files: colours of a palette, RGB without alpha, 16 bits. */
const indexed = png({
  width: 3,
  height: 2,
  type: 3,
  palette: [...magenta, 200, 0, 0],
  rows: [0, 1, 0, 0, 0, 1, 0, 0],
});
const rgb = (depth: number): Uint8Array => {
  const wide = (values: readonly number[]): number[] =>
    depth === 8 ? [...values] : values.flatMap((value) => [value, value]);
  const row = [0, ...wide([200, 0, 0]), ...wide(magenta), ...wide(magenta)];
  return png({ width: 3, height: 2, type: 2, depth, rows: [...row, ...row] });
};
const folder = source(
  tar(
    { name: "a.png", data: drawn(0) },
    { name: "b.png", data: drawn(1) },
    { name: "c.png", data: drawPng([3, 2], () => [200, 0, 0]) },
  ),
);

test("a colour that is transparent is the transparent one of a palette, and is counted", async () => {
  const data = await imageFolder({ ...folder, transparent: magenta, palette: 8 });
  expect(data.info.palette).toEqual({
    colours: [
      [0, 0, 0, 0],
      [200, 0, 0, 255],
    ],
    exact: true,
  });
  const rows = ["100", "100", "010", "010", "111", "111"];
  expect((await all(data)).images).toEqual([...rows.join("")].map(Number));
  expect(data.cleared).toEqual({ colour: magenta, pictures: 2, nearly: 0 });
  expect(pictureNotes(data)).toEqual(["Transparent: #ff00ff in 2 pictures"]);
  const plain = await imageFolder({ ...folder, palette: 8 });
  expect([plain.cleared, plain.info.palette?.colours.length]).toEqual([undefined, 2]);
});

test("without a palette the background shows through, and averages of areas have none of the colour", async () => {
  const how = { ...folder, transparent: magenta, background: [0, 100, 0] } as const;
  const data = await imageFolder(how);
  expect(pictureNotes(data)).toEqual([
    "Transparent: #ff00ff in 2 pictures; without a palette the background takes its place",
  ]);
  const { images } = await all(data);
  expect(images.slice(0, 6)).toEqual([200, 0, 0, 0, 100, 0]);
  const small = await imageFolder({ ...how, size: [1, 1], fit: "stretch" });
  expect((await all(small)).images.slice(0, 3)).toEqual([67, 67, 0]);
});

test("it is found in PNG files of all kinds", async () => {
  for (const [kind, data] of Object.entries({ indexed, plain: rgb(8), deep: rgb(16) })) {
    const one = source(tar({ name: "a.png", data }));
    const found = await imageFolder({ ...one, transparent: magenta, palette: 4 });
    expect([kind, (await all(found)).images]).toEqual([kind, [1, 0, 0, 1, 0, 0]]);
  }
});

test("cells of a sheet that are all of it, or of it and transparent pixels, are blank", async () => {
  // The second cell is of one colour, the third has transparent places beside it, the fourth a figure.
  const sheet = drawPng([12, 2], (x, y) => {
    const [cell, isLeft] = [Math.floor(x / 3), x % 3 === 0 && y === 0];
    if (cell === 2) return [...magenta, isLeft ? 0 : 255];
    return cell === 0 || (cell === 3 && isLeft) ? [200, x, y] : magenta;
  });
  const how = { ...source(sheet, "s.png"), cell: [2, 3], palette: 16 } as const;
  const data = await spriteSheet({ ...how, transparent: magenta });
  expect(data.names).toEqual(["s.png#0,0", "s.png#0,3"]);
  expect(data.cleared?.pictures).toBe(1);
  expect((await spriteSheet(how)).names).toContain("s.png#0,2");
});

test("pictures with opaque pixels of nearly the colour are counted, where it is met too and where it is not", async () => {
  const next = [222, 0, 255] as const;
  const near = drawPng([3, 1], (x) => (x === 0 ? magenta : x === 1 ? [223, 32, 223] : next));
  const far = drawPng([3, 1], (x) => (x === 0 ? magenta : x === 1 ? [255, 0, 250, 0] : next));
  const both = source(tar({ name: "a.png", data: near }, { name: "b.png", data: far }));
  const rest = "pixels of nearly that colour stay in 1 picture, as saving as JPEG makes them";
  expect(pictureNotes(await imageFolder({ ...both, transparent: magenta, palette: 8 }))).toEqual([
    `Transparent: #ff00ff in 2 pictures; ${rest}`,
  ]);
  expect(pictureNotes(await imageFolder({ ...both, transparent: magenta }))).toEqual([
    `Transparent: #ff00ff in 2 pictures; without a palette the background takes its place; ${rest}`,
  ]);
  const none = source(tar({ name: "a.png", data: drawPng([2, 1], () => [254, 0, 254]) }));
  expect(pictureNotes(await imageFolder({ ...none, transparent: magenta }))).toEqual([
    `Transparent: nothing, as no pixel is #ff00ff; ${rest}`,
  ]);
});

test("a colour that no pixel has is said to do nothing, and what is no colour is refused", async () => {
  const none = await openDataset(folder, { transparent: [255, 100, 255] });
  expect(pictureNotes(none)).toEqual(["Transparent: nothing, as no pixel is #ff64ff"]);
  const parts = await openDataset(folder, { transparent: magenta, split: "train" });
  expect(parts.cleared?.pictures).toBe(2);
  const refused = async (transparent: readonly number[], words: string): Promise<void> => {
    const wrong: object = { transparent };
    const found = imageFolder({ ...folder, ...wrong });
    await expect(found).rejects.toThrow(`Cannot open a.tar: ${words}`);
  };
  await refused([255, 0, 256], "transparent has 256, not an integer from 0 to 255");
  await refused([255, 0], "transparent is 255,0, not [red, green, blue]");
});

test("the colour in the corners of nearly all opaque pictures is counted", async () => {
  const { corners } = await imageFolder({ ...folder, duplicates: "keep" });
  expect(corners).toBeUndefined();
  const members = Array.from({ length: 10 }, (_, n) => ({
    name: `${n}.png`,
    data: n === 9 ? drawPng([3, 2], () => [n, 0, 0, 0]) : drawn(1),
  }));
  const many = await imageFolder({
    ...source(tar(...members)),
    size: [4, 4],
    fit: "pad",
    palette: 8,
  });
  expect(many.corners).toEqual({ colour: [...magenta], pictures: 9, borders: 9, of: 10 });
});
