import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MixedSizesError, UncutError } from "../../errors/images.ts";
import { encodeJpeg } from "../../fixtures/jpeg.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { formatIdx } from "../../format/idx.ts";
import { decodeJpeg } from "../../format/jpeg/jpeg.ts";
import { suggestCells } from "../../transform/suggest-cells.ts";
import type { PictureChoice } from "../data-choice.ts";
import { openChoice } from "../open-choice.ts";
import { choosePictures, type ChosenPictures } from "./choose-pictures.ts";
import { chooseTraining } from "./choose-training.ts";

const folder = await mkdtemp(join(tmpdir(), "choose-pictures-"));
afterAll(() => rm(folder, { recursive: true }));

/** Pictures of these widths, each of a colour of its own. */
async function squares(name: string, widths: readonly number[]): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  for (const [n, side] of widths.entries())
    await writeFile(
      join(source, `${n}.png`),
      drawPng([side, side], () => [n, 0, 0]),
    );
  return source;
}

test("small pictures of several sizes are framed, larger ones left out, and a palette chosen", async () => {
  const source = await squares("mixed", [4, 8, 8, 8, 80]);
  const { choice, frame, palette, info } = await choosePictures({ source });
  expect(choice).toEqual({
    source,
    pictures: { pad: [8, 8], skipOtherSizes: true, palette: 5 },
  });
  expect(frame).toEqual({ size: [8, 8], fitting: 4, of: 5 });
  expect([palette?.colours, info.shape]).toEqual([5, [8, 8, 3]]);
  const opened = await openChoice(choice, "train");
  expect([opened.info.count, opened.leftOut?.otherSize]).toEqual([
    4,
    [{ name: "4.png", height: 80, width: 80 }],
  ]);
});

test("one picture of another size among pictures of one size is left out, and nothing is padded", async () => {
  const source = await squares("stray", [8, 8, 8, 80]);
  const { choice, info } = await choosePictures({ source });
  expect(choice).toEqual({ source, pictures: { skipOtherSizes: true, palette: 3 } });
  expect([info.count, info.shape]).toEqual([3, [8, 8, 3]]);
  const half = await squares("half", [8, 8, 80, 80]);
  const { pictures } = (await choosePictures({ source: half })).choice;
  expect(pictures).toMatchObject({ pad: [8, 8], skipOtherSizes: true });
});

test("grey pictures of many levels are said to be grey, and those in a palette are not", async () => {
  const source = join(folder, "grey");
  await mkdir(source);
  for (const n of [0, 1, 2])
    await writeFile(
      join(source, `${n}.png`),
      drawPng([8, 8], (x, y) => {
        const value = 64 * n + 8 * y + x;
        return [value, value, value];
      }),
    );
  expect(await choosePictures({ source })).toMatchObject({ choice: { source }, grey: true });
  for (const pictures of [{ grey: true }, { palette: 8 }])
    expect((await choosePictures({ source, pictures })).grey).toBeUndefined();
  const few = await squares("colours", [4, 4, 4]);
  expect((await choosePictures({ source: few })).grey).toBeUndefined();
  const { lines: grey } = await chooseTraining({ source });
  expect(grey).toContainEqual(expect.stringMatching(/^All pictures are grey/));
  const { lines } = await chooseTraining({ source }, { forModel: true });
  expect(lines.join("\n")).not.toContain("grey");
});

test("no palette is chosen where levels of colours are asked for", async () => {
  const source = await squares("levels", [4, 4, 4]);
  expect((await choosePictures({ source })).choice.pictures).toEqual({ palette: 3 });
  expect((await choosePictures({ source }, { levels: 4 })).choice.pictures).toBeUndefined();
});

test("sprites of several sizes that stand on the ground are framed on its lower edge", async () => {
  const source = join(folder, "standing");
  await mkdir(source);
  const write = (name: string, side: number, below: number): Promise<void> =>
    writeFile(
      join(source, name),
      drawPng([side, side], (x, y) =>
        x > 0 && x < side - 1 && y > 1 && y < side - below ? [x, y, 9, 255] : [0, 0, 0, 0],
      ),
    );
  for (const [n, side] of [6, 6, 8, 8, 8].entries()) await write(`${n}.png`, side, 0);
  const low = await choosePictures({ source });
  expect(low.choice.pictures).toMatchObject({ pad: [8, 8], padAt: "bottom" });
  const opened = await openChoice(low.choice, "train");
  expect(opened.changed?.padded).toBe(2);
  for (const [n, side] of [6, 6, 8, 8, 8].entries()) await write(`${n}.png`, side, 3);
  expect((await choosePictures({ source })).choice.pictures?.padAt).toBeUndefined();
});

test("files of a folder that are no pictures, or of a kind that is not read, are left out", async () => {
  const source = await squares("mislabelled", [4, 4, 4]);
  await writeFile(join(source, "animation.png"), "GIF89a");
  await writeFile(join(source, "empty.png"), "");
  // A header of four colours, as print has them, and a file that says that it is huge.
  const frame = [0xff, 0xd8, 0xff, 0xc0, 0, 8, 8, 0, 4, 0, 4, 4, 0xff, 0xd9];
  await writeFile(join(source, "print.jpg"), Uint8Array.from(frame));
  const huge = [0xff, 0xd8, 0xff, 0xc0, 0, 8, 8, 255, 255, 255, 255, 3, 0xff, 0xd9];
  await writeFile(join(source, "huge.jpg"), Uint8Array.from(huge));
  const { choice, damaged } = await choosePictures({ source });
  expect([choice.pictures?.skipDamaged, damaged]).toEqual([true, "animation.png"]);
  const { info, leftOut } = await openChoice(choice, "train");
  expect(info.count).toBe(3);
  const codes = leftOut?.damaged.map(({ member, code }) => [member, code]);
  expect(codes).toEqual([
    ["animation.png", "unsupported"],
    ["empty.png", "unsupported"],
    ["huge.jpg", "limit"],
    ["print.jpg", "unsupported"],
  ]);
});

test("damaged pictures of a folder are left out, and a sheet is cut", async () => {
  const source = await squares("damaged", [4, 4, 4]);
  const whole = drawPng([4, 4], () => [1, 2, 3]);
  await writeFile(join(source, "bad.png"), whole.subarray(0, 45));
  const { choice, damaged } = await choosePictures({ source });
  expect([choice.pictures?.skipDamaged, damaged]).toEqual([true, "bad.png"]);
  const sheet = join(folder, "sheet.png");
  const isFigure = (along: number): boolean => along % 16 > 1 && along % 16 < 14;
  const cell = (x: number, y: number): number => (x >> 4) + 2 * (y >> 4);
  await writeFile(
    sheet,
    drawPng([32, 32], (x, y) =>
      isFigure(x) && isFigure(y) ? [50 * cell(x, y), 0, 0] : [255, 255, 255],
    ),
  );
  const cut = await choosePictures({ source: sheet });
  expect(cut.choice.pictures).toEqual({ cell: [16, 16], palette: 5 });
  expect(cut.cells).toMatchObject({ rows: 2, columns: 2, margin: 0, spacing: 0 });
  const pictures = { cell: [8, 8] } as const;
  expect((await choosePictures({ source: sheet, pictures })).cells).toBeUndefined();
});

test("where only the size of cells is said, a margin and spacing are found, or what is left is counted", async () => {
  const source = join(folder, "apart.png");
  const isFigure = (along: number): boolean => (along - 2) % 17 > 1 && (along - 2) % 17 < 14;
  await writeFile(
    source,
    // Two rows and three columns of cells of 16, 1 pixel apart, in a margin of 2.
    drawPng([54, 37], (x, y) =>
      isFigure(x) && isFigure(y) ? [9, x >> 4, y >> 4] : [255, 255, 255],
    ),
  );
  const choose = (pictures: PictureChoice): Promise<ChosenPictures> =>
    choosePictures({ source, pictures });
  const found = await choose({ cell: [16, 16] });
  expect(found.choice.pictures).toMatchObject({ cell: [16, 16], margin: 2, spacing: 1 });
  expect([found.cells?.rows, found.cells?.columns, found.left]).toEqual([2, 3, undefined]);
  const wrong = await choose({ cell: [15, 15] });
  expect([wrong.cells, wrong.left]).toEqual([undefined, { rows: 7, columns: 9 }]);
  const said = await choose({ cell: [16, 16], margin: 2 });
  expect([said.cells, said.left]).toEqual([undefined, { rows: 3, columns: 4 }]);
  expect((await choose({ cell: [16, 16], margin: 2, spacing: 1 })).left).toBeUndefined();
});

test("pixel art is scaled in its own colours, smooth pictures by averages", async () => {
  const source = await squares("scaled", [8, 8, 8]);
  const asked = { source, pictures: { resize: [4, 4] as const } };
  expect((await choosePictures(asked)).choice.pictures).toEqual({ resize: [4, 4], palette: 3 });
  const smooth = join(folder, "smooth");
  await mkdir(smooth);
  await writeFile(
    join(smooth, "a.png"),
    drawPng([64, 64], (x, y) => [x * 4, y * 4, (x * y) % 256]),
  );
  const photos = { source: smooth, pictures: { resize: [32, 32] as const } };
  expect((await choosePictures(photos)).choice).toEqual(photos);
});

test("nothing is chosen where that was asked for, or for large pictures of several sizes", async () => {
  const source = await squares("asked", [4, 8, 8, 8]);
  const pictures = { skipOtherSizes: true, background: [0, 0, 0] } as const;
  expect((await choosePictures({ source, pictures })).choice).toEqual({ source, pictures });
  const whole = await choosePictures({ source, pictures: { background: [0, 0, 0] } });
  expect(whole.choice.pictures).toEqual({ background: [0, 0, 0], pad: [8, 8] });
  const large = await squares("large", [100, 120]);
  const error = await choosePictures({ source: large }).catch((thrown: unknown) => thrown);
  if (!(error instanceof MixedSizesError)) throw error;
  // In the fields of a choice, which are not the options of a data set.
  expect(error.message).toBe(
    `${error.finding}; resize 32 scales all, patches 32 cuts photographs into patches, cell 16 cuts sprite sheets`,
  );
});

test("options that do nothing for what is there are refused", async () => {
  const source = await squares("plain", [4, 4]);
  const open = (fields: object, from = source): Promise<unknown> =>
    openChoice({ source: from, ...fields }, "train");
  await expect(open({ pictures: { crops: [2, 2] } })).rejects.toThrow(
    `Cannot cut ${source} into crops: it is a folder, no picture and no map of tiles; name one in it`,
  );
  const patches = { pictures: { patches: [2, 2], scales: [1] } };
  await expect(open({ ...patches, classes: "fine" })).rejects.toThrow("only CIFAR-100");
  await expect(open({ ...patches, labels: "labels.idx" })).rejects.toThrow("for a file of IDX");
  await expect(open({ pictures: { ...patches.pictures, below: "no/such" } })).rejects.toThrow(
    "it has no PNG or JPEG pictures",
  );
  const sheet = join(folder, "useless-sheet.png");
  await writeFile(
    sheet,
    drawPng([4, 2], (x, y) => [60 * x, 90 * y, 0]),
  );
  await expect(open({ pictures: { cell: [2, 2], below: "cats" } }, sheet)).rejects.toThrow(
    `Cannot take below with ${sheet}: it is one picture`,
  );
  await expect(open({ pictures: { crops: [2, 2] }, classes: "fine" }, sheet)).rejects.toThrow(
    "only CIFAR-100",
  );
  const map = join(folder, "map.csv");
  await writeFile(map, "1,2,1\n2,1,1\n1,1,1\n");
  await expect(open({ pictures: { crops: [2, 2], palette: 4 } }, map)).rejects.toThrow(
    `Cannot take palette with ${map}: it is a map, and its tiles are its palette`,
  );
  await expect(open({ classes: "fine" })).rejects.toThrow("only CIFAR-100 has two kinds");
  await expect(open({ labels: "labels.idx" })).rejects.toThrow("they are for a file of IDX");
  const idx = join(folder, "images-idx3-ubyte");
  await writeFile(idx, formatIdx([2, 1, 1], Uint8Array.of(1, 2)));
  await expect(open({ pictures: { palette: 4 } }, idx)).rejects.toThrow(
    `Cannot take palette with ${idx}: it is a file of IDX, whose images are as they are`,
  );
  await expect(open({ pictures: { testNames: ["a"] } }, idx)).rejects.toThrow(
    `Cannot take test names with ${idx}: `,
  );
  await expect(open({ pictures: { skipDamaged: true } }, idx)).resolves.toBeDefined();
});

test("a photograph is no sprite sheet: the blocks of JPEG are no cells", async () => {
  const side = 128;
  const pixels = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++)
        pixels[4 * (y * side + x) + c] = 120 + 80 * Math.sin((x * (c + 1) + 2 * y) / 40);
  const photograph = { height: side, width: side, pixels };
  expect(
    suggestCells(
      await decodeJpeg(await encodeJpeg(photograph), { source: "a", maxPixels: 2 ** 20 }),
    ),
  ).toBeDefined();
  const source = join(folder, "Holiday.JPG");
  await writeFile(source, await encodeJpeg(photograph));
  await expect(choosePictures({ source })).rejects.toThrow(UncutError);
});
