import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { modelBatch } from "../../batch/model-batch.ts";
import { drawPng, png, pngChunk } from "../../fixtures/picture.fixture.ts";
import { exactPictures } from "./exact-pictures.ts";
import { imageFolder } from "./image-folder.ts";

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
    otherColours: 0,
    padded: 0,
    scaled: 0,
    quantised: 0,
    greyed: 0,
    otherKind: [],
  });
});

test("exactPictures() puts smaller pictures on transparent ground where it is asked for, and a background behind all of it", async () => {
  const tall = { ...grey, height: 3, levels: 256 };
  const one = join(folder, "a.png");
  await expect(exactPictures(one, { ...tall, background: [9, 9, 9] })).rejects.toThrow(
    "it is 2 wide and 1 high, and the model's images are 2 and 3",
  );
  await expect(exactPictures(one, { ...tall, fit: "pad" })).rejects.toThrow(
    "the model does not have the transparency in row 0, column 0, and pixels are taken as they are; put the picture on opaque ground in a copy",
  );
  const onGrey = { ...tall, background: [9, 9, 9] } as const;
  const { images, padded } = await exactPictures(one, { ...onGrey, fit: "pad" });
  expect([images, padded]).toEqual([Uint8Array.of(9, 9, 0, 85, 9, 9), 1]);
  const stood = await exactPictures(one, { ...onGrey, fit: "stand" });
  expect(stood.images).toEqual(Uint8Array.of(9, 9, 9, 9, 0, 85));
  const colours = [
    [0, 0, 0, 0],
    [0, 0, 0, 255],
    [85, 85, 85, 255],
  ] as const;
  const indexed = { ...onGrey, palette: { colours, exact: true }, fit: "pad" } as const;
  expect((await exactPictures(one, indexed)).images).toEqual(Uint8Array.of(0, 0, 1, 2, 0, 0));
  await expect(exactPictures(one, { ...indexed, width: 1 })).rejects.toThrow("it is 2 wide");
});

test("exactPictures() cuts what is larger than a cell, leaves blank cells out and names the others by their places", async () => {
  const place = await mkdtemp(join(tmpdir(), "exact-cells-"));
  onTestFinished(() => rm(place, { recursive: true }));
  const cell = drawPng([2, 1], (x) => [x, x, x]);
  // A margin of a pixel, one between cells, and one row that is no whole cell; the second cell above is blank.
  const shadeOf = (x: number, y: number): number => (y < 2 && x > 3 ? 7 : 10 * y + x);
  const sheet = drawPng([7, 5], (x, y) => [shadeOf(x, y), shadeOf(x, y), shadeOf(x, y)]);
  await writeFile(join(place, "a.png"), cell);
  await writeFile(join(place, "b.png"), sheet);
  const cells = { cell: [1, 2], margin: 1, spacing: 1 } as const;
  const how = { ...grey, levels: 256, cells };
  const { images, names } = await exactPictures(place, how);
  expect(names).toEqual(["a", "b#0,0", "b#1,0", "b#1,1"]);
  expect([...images]).toEqual([0, 1, 11, 12, 31, 32, 34, 35]);
  await expect(exactPictures(place, { ...how, width: 3 })).rejects.toThrow("it is 2 wide and 1");
  const { cells: _, ...whole } = how;
  await expect(exactPictures(place, whole)).rejects.toThrow("it is 7 wide and 5 high");
  const plain = join(place, "plain.png");
  await writeFile(
    plain,
    drawPng([7, 5], () => [3, 3, 3]),
  );
  await expect(exactPictures(plain, how)).rejects.toThrow(
    `Cannot compress ${plain}: all of its cells are blank`,
  );
});

test("exactPictures() scales pictures, and takes those of 16 bits, as a training does where it is asked for", async () => {
  const place = join(folder, "scaled");
  await mkdir(place);
  const draw = (x: number, y: number): [number, number, number, number] =>
    x === 0 ? [0, 0, 0, 0] : [40 * x, 60 * y, 90, 255];
  const write = (name: string, bytes: Uint8Array): Promise<void> =>
    writeFile(join(place, name), bytes);
  await write("large.png", drawPng([6, 5], draw));
  await write("same.png", drawPng([2, 3], draw));
  const row = [0, ...Array.from({ length: 3 * 2 * 2 }, (_, at) => 20 * at)];
  const rows = [...row, ...row, ...row];
  await write("wide.png", png({ width: 2, height: 3, type: 2, depth: 16, rows }));
  const size = [3, 2] as const;
  const background = [9, 8, 7] as const;
  const kind = { height: 3, width: 2, levels: 256, otherColours: "nearest", background } as const;
  const how = { ...kind, fit: "cover" } as const;
  const all = [0, 1, 2];
  const coloured = await imageFolder({ from: place, size, background });
  const found = await exactPictures(place, { ...how, channels: 3 });
  expect(found).toMatchObject({ images: (await coloured.read(all)).images, scaled: 1, padded: 0 });
  const indexed = await imageFolder({ from: place, size, palette: 8 });
  const { palette } = indexed.info;
  const inPalette = await exactPictures(place, { ...how, channels: 1, palette });
  expect(inPalette.images).toEqual((await indexed.read(all)).images);
  await expect(exactPictures(place, { ...kind, channels: 3 })).rejects.toThrow("6 wide and 5 high");
  const exact = { ...how, channels: 3, otherColours: "refuse" } as const;
  await expect(exactPictures(place, exact)).rejects.toThrow("it has 16 bits a channel");
  await rm(place, { recursive: true });
});

test("exactPictures() takes a colour as transparent, as a training did", async () => {
  const black = { transparent: [0, 0, 0] } as const;
  const onGrey = { ...grey, levels: 256, background: [9, 9, 9], ...black } as const;
  expect((await exactPictures(folder, onGrey)).images).toEqual(Uint8Array.of(9, 85, 9, 9));
  const colours = [
    [0, 0, 0, 0],
    [85, 85, 85, 255],
  ] as const;
  const palette = { colours, exact: true };
  const { images } = await exactPictures(folder, { ...grey, ...black, palette });
  expect(images).toEqual(Uint8Array.of(0, 1, 0, 0));
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

test("exactPictures() takes the nearest colours of a palette where they are asked for, and counts the others", async () => {
  const colours = [
    [90, 80, 80, 255],
    [0, 0, 0, 255],
  ] as const;
  const kind = { ...grey, palette: { colours, exact: false } };
  await expect(exactPictures(folder, kind)).rejects.toThrow("does not have the colour #555555");
  const nearest = { ...kind, otherColours: "nearest" } as const;
  const { images, otherColours } = await exactPictures(folder, nearest);
  expect([images, otherColours]).toEqual([Uint8Array.of(1, 0, 1, 1), 1]);
  const clear = { colours: [[0, 0, 0, 0]] as const, exact: false };
  await expect(exactPictures(folder, { ...nearest, palette: clear })).rejects.toThrow(
    "does not have the colour #000000",
  );
});

test("exactPictures() refuses another size, and colours that are no levels", async () => {
  await expect(exactPictures(folder, { ...grey, width: 3 })).rejects.toThrow(
    "it is 2 wide and 1 high, and the model's images are 3 and 1; put it on ground of that size in a copy, or take a model of its size; 1 other of the 2 is refused too",
  );
  await expect(exactPictures(folder, { ...grey, levels: 2 })).rejects.toThrow(
    "the model does not have the colour #555555 in row 0, column 1, and pixels are taken as they are; bring a copy to its 2 levels, or take a model of 256",
  );
});

test("exactPictures() quantises values, and makes colours grey, as a training does where it is asked for", async () => {
  const other = join(folder, "other");
  await mkdir(other);
  // One is of the levels already, as samples are.
  const pictures: Record<string, (x: number) => readonly [number, number, number]> = {
    "coloured.png": (x: number) => [250, 70 * x, 0],
    "level.png": (x: number) => [170 + 85 * x, 170 + 85 * x, 170 + 85 * x],
    "near.png": (x: number) => [63 + x, 63 + x, 63 + x],
  };
  for (const [name, of] of Object.entries(pictures))
    await writeFile(join(other, name), drawPng([2, 1], of));
  const nearest = { ...grey, otherColours: "nearest" } as const;
  await expect(exactPictures(other, { ...grey, grey: true })).rejects.toThrow(
    "the colour #fa0000 in row 0, column 0, and pixels are taken as they are; make the picture grey in a copy",
  );
  await expect(exactPictures(other, nearest)).rejects.toThrow("the colour #ff0000");
  const found = await exactPictures(other, { ...nearest, grey: true });
  expect(found).toMatchObject({ images: Uint8Array.of(1, 1, 2, 3, 0, 1), quantised: 2, greyed: 1 });
  const fine = await exactPictures(other, { ...nearest, grey: true, levels: 256 });
  expect(fine).toMatchObject({
    images: Uint8Array.of(75, 116, 170, 255, 63, 64),
    quantised: 0,
    greyed: 1,
  });
  const levels = { levels: 4, numClasses: 0 };
  for (const channels of [1, 3] as const) {
    const data = await imageFolder({ from: other, channels });
    const samples = await data.read([0, 1, 2]);
    const kind = { ...nearest, channels, grey: channels === 1 };
    const { images } = await exactPictures(other, kind);
    expect(images).toEqual(modelBatch(samples, levels).images);
  }
  await rm(other, { recursive: true });
});

test("exactPictures() says what to do about JPEG files", async () => {
  const photos = join(folder, "photos");
  await mkdir(photos);
  await writeFile(join(photos, "photo.jpg"), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
  const way =
    "photo.jpg: it is a JPEG file, and pixels are taken as they are: scale it to 2 wide and 1 high, as the model's images are, and save it as PNG";
  await expect(exactPictures(join(photos, "photo.jpg"), grey)).rejects.toThrow(way);
  await expect(exactPictures(photos, grey)).rejects.toThrow(
    `it has no PNG files; ${way.replace(": it is", " is")}`,
  );
});

test("exactPictures() takes files and folders in the order in which they are named", async () => {
  const [one, two] = [join(folder, "b", "two.PNG"), join(folder, "a.png")];
  const { images, names } = await exactPictures([one, folder, two], grey);
  expect(images).toEqual(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1));
  const prefix = folder.split(/[\\/]/).join("/");
  expect(names).toEqual([`${prefix}/b/two`, `${prefix}/a`, `${prefix}/b/two`, `${prefix}/a`]);
  expect((await exactPictures([two], grey)).names).toEqual(["a"]);
});

test("exactPictures() names the act and the path of what is no PNG file", async () => {
  const text = join(folder, "notes.txt");
  await writeFile(text, "no picture");
  const measured = { ...grey, act: "measure" };
  await expect(exactPictures([text], measured)).rejects.toThrow(
    `Cannot measure ${text}: it is no PNG file`,
  );
  const archive = join(folder, "x.pwx");
  await writeFile(archive, Buffer.from("\u0089PXW\r\n\u001a\n", "latin1"));
  await expect(exactPictures(archive, measured)).rejects.toMatchObject({
    message: `Cannot measure ${archive}: it is an archive of compressed pictures, no images until it is decompressed`,
    kind: "archive",
  });
  await expect(exactPictures(["no/such"], measured)).rejects.toThrow(
    "Cannot measure no/such: there is no such folder",
  );
});

test.skipIf(process.platform === "win32")(
  "exactPictures() does not say that nothing is where the system cannot look",
  async () => {
    const round = join(folder, "..", `${basename(folder)}-round`);
    await symlink(round, round);
    await expect(exactPictures(round, grey)).rejects.toThrow(
      `Cannot compress ${round}: its links lead in a circle`,
    );
    await rm(round);
  },
);

test("exactPictures() says of the name of a picture that there is no such file, not that there is no folder", async () => {
  await expect(exactPictures(["no/such.PNG"], { ...grey, act: "measure" })).rejects.toThrow(
    "Cannot measure no/such.PNG: there is no such file",
  );
});

// On Windows a link to a file needs a right of its own.
test.skipIf(process.platform === "win32")(
  "exactPictures() passes over links to nothing",
  async () => {
    const linked = join(folder, "linked");
    await mkdir(linked);
    await symlink(join(folder, "nowhere.png"), join(linked, "gone.png"));
    await expect(exactPictures(linked, grey)).rejects.toThrow("it has no PNG files");
    await symlink(join(folder, "a.png"), join(linked, "there.png"));
    expect((await exactPictures(linked, grey)).names).toEqual(["there"]);
  },
);

test("exactPictures() refuses an animation, of which one picture alone would come back", async () => {
  const moving = join(folder, "moving");
  await mkdir(moving);
  const still = { width: 2, height: 1, type: 0, rows: [0, 85, 0] };
  const frames = pngChunk("acTL", [0, 0, 0, 3, 0, 0, 0, 0]);
  await writeFile(join(moving, "walk.png"), png({ ...still, before: [frames] }));
  await expect(exactPictures(moving, grey)).rejects.toThrow(
    `Cannot compress ${join(moving, "walk.png")}: it is an animation, and a file is taken for one picture: write each of its pictures to a file`,
  );
});
