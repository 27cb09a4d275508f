import { expect, test } from "vitest";
import { tar } from "../../fixtures/archive.fixture.ts";
import { drawPng, png } from "../../fixtures/picture.fixture.ts";
import { openDataset } from "../../open.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { imageFolder } from "./image-folder.ts";
import { pictureNotes } from "./left-out.ts";
import { patches } from "./patches.ts";
import { spriteSheet } from "./sprite-sheet.ts";

/** A grey PNG file of 2x2 pixels of 16 bits. */
function deep(...values: readonly number[]): Uint8Array {
  const bytes = values.flatMap((value) => [value >> 8, value & 255]);
  const rows = [0, ...bytes.slice(0, 4), 0, ...bytes.slice(4)];
  return png({ width: 2, height: 2, type: 0, depth: 16, rows });
}

const shallow = drawPng([2, 2], (x, y) => [x, y, 0]);
const members = tar(
  { name: "a.png", data: deep(0, 129, 257, 65_535) },
  { name: "b.png", data: deep(1000, 2000, 3000, 4000) },
  { name: "c.png", data: shallow },
);
const source = (): ReturnType<typeof fromBytes> => fromBytes(members, { name: "a.tar" });

test("pictures of 16 bits are rounded to 8, and a note counts them", async () => {
  const data = await imageFolder({ from: source(), channels: 1 });
  expect([...(await data.read([0])).images]).toEqual([0, 1, 1, 255]);
  expect(data.narrowed).toBe(2);
  expect(pictureNotes(data)).toEqual(["Rounded to 8 bits a channel: 2 pictures of 16 bits"]);
});

test("a part of divided pictures keeps the count, and one is one picture", async () => {
  const opened = await openDataset({ from: source() }, { split: "train" });
  expect(opened.narrowed).toBe(2);
  expect(pictureNotes({ info: opened.info, narrowed: 1 })).toEqual([
    "Rounded to 8 bits a channel: 1 picture of 16 bits",
  ]);
});

test("there is no note for pictures of 8 bits", async () => {
  const data = await imageFolder({ from: fromBytes(tar({ name: "c.png", data: shallow })) });
  expect(data.narrowed).toBe(0);
  expect(pictureNotes(data)).toEqual([]);
});

test("cells of a sheet and patches are counted too", async () => {
  const sheet = fromBytes(deep(0, 1000, 20_000, 65_535), { name: "sheet.png" });
  expect((await spriteSheet({ from: sheet, cell: [1, 2] })).narrowed).toBe(2);
  const cut = await patches({ from: source(), size: [1, 1], scales: [1], duplicates: "keep" });
  expect([cut.info.count, cut.narrowed]).toEqual([12, 8]);
});
