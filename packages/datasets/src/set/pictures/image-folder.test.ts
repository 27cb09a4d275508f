import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../dataset.ts";
import { LimitError, MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { UnsupportedError } from "../../errors/format.ts";
import { tar, zip } from "../../fixtures/archive.fixture.ts";
import { drawPng, smallJpeg } from "../../fixtures/picture.fixture.ts";
import { formatIdx } from "../../format/idx.ts";
import { openDataset } from "../../open.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { flips } from "../../transform/flips.ts";
import { toColours } from "../../transform/palette.ts";
import { splitByHash } from "../../transform/split-by-hash.ts";
import { subset } from "../../transform/subset.ts";
import { memoryDataset } from "../memory-dataset.ts";
import { randomStream } from "../random.ts";
import { imageFolder } from "./image-folder.ts";
import { patches } from "./patches.ts";
import { spriteSheet } from "./sprite-sheet.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** 2 by 2 pixels of one colour. */
function plain(r: number, g: number, b: number, a = 255): Uint8Array {
  return drawPng([2, 2], () => [r, g, b, a]);
}

const members = [
  { name: "set/dog/1.png", data: plain(10, 20, 30) },
  { name: "set/cat/2.png", data: plain(2, 0, 0) },
  { name: "set/cat/1.PNG", data: plain(1, 0, 0) },
  { name: "set/cat/notes.txt", data: "cats" },
  { name: "set/cat/copy.png", data: plain(1, 0, 0) },
];

function source(bytes: Uint8Array, name = "a.tar") {
  return { from: fromBytes(bytes, { name }) };
}

async function all(data: Dataset): Promise<{ images: number[]; labels: number[] }> {
  const { images, labels } = await data.read(Array.from({ length: data.info.count }, (_, i) => i));
  return { images: [...images], labels: [...(labels ?? [])] };
}

function writeMembers(place: string): string {
  for (const { name, data } of members) {
    mkdirSync(join(place, name, ".."), { recursive: true });
    writeFileSync(join(place, name), data);
  }
  return place;
}

test("imageFolder() takes classes from folders, drops copies, and reads archives as folders", async () => {
  const place = writeMembers(join(folder, "plain"));
  const expected = {
    images: [1, 2, 10].flatMap((r, i) =>
      Array.from({ length: 4 }, () => [r, i === 2 ? 20 : 0, i === 2 ? 30 : 0]).flat(),
    ),
    labels: [0, 0, 1],
  };
  const data = await imageFolder({ from: place });
  expect(data.info).toMatchObject({
    name: place,
    shape: [2, 2, 3],
    count: 3,
    classes: ["cat", "dog"],
  });
  expect(data.names).toEqual(["set/cat/1.PNG", "set/cat/2.png", "set/dog/1.png"]);
  expect(data.dropped).toBe(1);
  expect(await all(data)).toEqual(expected);
  for (const bytes of [tar(...members), new Uint8Array(gzipSync(tar(...members))), zip(members)]) {
    const packed = await imageFolder(source(bytes));
    expect(packed.info).toMatchObject({ count: 3, classes: ["cat", "dog"] });
    expect((await all(packed)).labels.toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
  }
  const kept = await imageFolder({ from: place, duplicates: "keep" });
  expect(kept.info.count).toBe(4);
});

test("pictures of archives that can be read in any order come in that of their names, as those of a folder do", async () => {
  const data = await imageFolder({ from: writeMembers(join(folder, "ordered")) });
  for (const bytes of [tar(...members), zip(members)]) {
    const packed = await imageFolder(source(bytes));
    expect([packed.names, await all(packed)]).toEqual([data.names, await all(data)]);
  }
  const { names } = await imageFolder(source(new Uint8Array(gzipSync(tar(...members)))));
  expect(names).toEqual(["set/dog/1.png", "set/cat/2.png", "set/cat/1.PNG"]);
});

test("pictures in one folder have no labels; below picks a folder", async () => {
  const flat = await imageFolder(
    source(tar({ name: "1.png", data: plain(1, 1, 1) }, { name: "2.png", data: plain(2, 2, 2) })),
  );
  expect(flat.info.classes).toBeUndefined();
  expect((await flat.read([0])).labels).toBeUndefined();
  const cats = await imageFolder({ ...source(tar(...members)), below: "set/cat/" });
  expect(cats.info).toMatchObject({ name: "a.tar/set/cat/", count: 2 });
});

test("pictures become grey, smaller, or are laid over a colour", async () => {
  const archive = tar({
    name: "1.png",
    data: drawPng([4, 2], (x) => [100, 100, 100, x < 2 ? 255 : 0]),
  });
  const read = async (options: Parameters<typeof imageFolder>[0]) =>
    (await all(await imageFolder(options))).images;
  expect(await read({ ...source(archive), channels: 1, size: [1, 2] })).toEqual([100, 255]);
  expect(
    await read({ ...source(archive), channels: 1, size: [1, 2], background: [0, 0, 0] }),
  ).toEqual([100, 0]);
  expect(
    await read({ ...source(archive), size: [1, 1], fit: "stretch", background: [0, 0, 0] }),
  ).toEqual([50, 50, 50]);
  const jpeg = await imageFolder({
    ...source(tar({ name: "1.jpeg", data: smallJpeg })),
    size: [4, 8],
  });
  expect(jpeg.info.shape).toEqual([4, 8, 3]);
});

test("a palette keeps exact colours, transparency is its own, and samples can be drawn again", async () => {
  const cells = [
    drawPng([2, 1], (x) => (x === 0 ? [9, 9, 9, 0] : [255, 0, 0])),
    drawPng([2, 1], () => [0, 0, 255]),
  ];
  const again = drawPng([2, 1], (x) => (x === 0 ? [77, 1, 2, 0] : [255, 0, 0])); // equal to what is seen
  const archive = tar(...[...cells, again].map((data, i) => ({ name: `${i}.png`, data })));
  const data = await imageFolder({ ...source(archive), palette: 16 });
  expect(data.info).toMatchObject({
    shape: [1, 2, 1],
    count: 2,
    levels: 3,
    palette: {
      exact: true,
      colours: [
        [0, 0, 0, 0],
        [0, 0, 255, 255],
        [255, 0, 0, 255],
      ],
    },
  });
  const { images } = await all(data);
  expect(images).toEqual([0, 2, 1, 1]);
  const { palette } = JSON.parse(JSON.stringify(subset(data, [0]).info)) as typeof data.info;
  expect([...toColours(Uint8Array.from(images), palette ?? { colours: [], exact: true })]).toEqual([
    0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 255, 0, 0, 255, 255,
  ]);
  const few = {
    colours: [
      [0, 0, 0, 0],
      [255, 0, 0, 255],
    ] as const,
    exact: false,
  };
  const repainted = await imageFolder({ ...source(archive), palette: few });
  expect(repainted.info.palette).toBe(few);
  expect(Math.max(...(await all(repainted)).images)).toBe(1);
  // In one colour fewer, the first two are equal.
  const shades = [250, 255, 10].map((blue) => drawPng([1, 1], () => [0, 0, blue]));
  const close = tar(...shades.map((file, i) => ({ name: `${i}.png`, data: file })));
  const merged = await imageFolder({ ...source(close), palette: 2 });
  expect([merged.names, merged.dropped]).toEqual([["0.png", "2.png"], 1]);
  await expect(imageFolder({ ...source(tar(...members)), palette: 300 })).rejects.toThrow(
    RangeError,
  );
});

test("pictures that cannot be read, or are of another size, are refused or left out", async () => {
  const bad = tar(
    members[0] ?? { name: "" },
    { name: "set/bad.png", data: plain(1, 2, 3).subarray(0, 40) },
    { name: "set/page.jpg", data: "<html>" },
  );
  await expect(imageFolder(source(bad))).rejects.toMatchObject({
    code: "truncated",
    source: "a.tar",
    member: "set/bad.png",
  });
  const data = await imageFolder({ ...source(bad), onCorrupt: "skip" });
  expect(data.info.count).toBe(1);
  expect(data.leftOut.damaged.map(({ member }) => member)).toEqual(["set/bad.png", "set/page.jpg"]);
  expect(data.leftOut.damaged[1]).toBeInstanceOf(UnsupportedError);
  const sizes = tar(
    { name: "1.png", data: plain(1, 1, 1) },
    { name: "2.png", data: drawPng([3, 2], () => [0, 0, 0]) },
  );
  await expect(imageFolder(source(sizes))).rejects.toThrow(
    "Cannot make one set of the pictures of a.tar: sizes are mixed: 1 of 2x2, 1 of 2x3, heights first",
  );
  expect((await imageFolder({ ...source(sizes), size: [2, 2] })).info.count).toBe(2);
  await expect(imageFolder(source(tar({ name: "a.txt", data: "x" })))).rejects.toThrow(
    /no PNG or JPEG pictures/,
  );
  await expect(imageFolder({ from: join(folder, "none") })).rejects.toThrow(MissingDataError);
  await expect(imageFolder({ ...source(sizes), maxPixels: 5 })).rejects.toThrow(LimitError);
  await expect(imageFolder({ ...source(sizes), size: [2, 2], limit: 20 })).rejects.toThrow(
    LimitError,
  );
});

test("words that options do not know are refused, and palettes whose indices are no bytes", async () => {
  const given = source(tar(...members));
  for (const [option, words] of [
    [{ size: [4, 4], fit: "contain" }, "fit is contain, not cover, stretch, pad, stand or exact"],
    [{ duplicates: "remove" }, "duplicates is remove, not drop or keep"],
    [{ onCorrupt: "raise" }, "onCorrupt is raise, not throw or skip"],
    [{ onOtherSize: "error" }, "onOtherSize is error, not throw or skip"],
    [{ palette: { colours: [], exact: true } }, "the palette has 0 colours, not 1 to 256"],
  ] as const) {
    const opening = imageFolder({ ...given, ...(option as object) });
    await expect(opening).rejects.toThrow(RangeError);
    await expect(opening).rejects.toThrow(`Cannot open a.tar: ${words}`);
  }
});

describe("spriteSheet()", () => {
  // Cells of 2x2 with a margin of 1 and 1 between: 3 columns, 2 rows; the last cell of each row is blank or a copy.
  const colours = [[9, 0, 0], [0, 9, 0], undefined, [0, 0, 9], [9, 0, 0], [7, 7, 7]] as const;
  const sheet = drawPng([10, 7], (x, y) => {
    const [column, row] = [Math.floor((x - 1) / 3), Math.floor((y - 1) / 3)];
    const inside = x > 0 && y > 0 && (x - 1) % 3 < 2 && (y - 1) % 3 < 2;
    const colour = inside ? colours[row * 3 + column] : undefined;
    return colour === undefined
      ? [1, 1, 1, 0]
      : x === 1 + 3 * column && y === 1 + 3 * row && colour[0] !== 7
        ? [1, 2, 3]
        : colour;
  });

  test("cuts cells, and drops blank ones and copies", async () => {
    const data = await spriteSheet({
      ...source(sheet, "s.png"),
      cell: [2, 2],
      margin: 1,
      spacing: 1,
    });
    expect(data.names).toEqual(["s.png#0,0", "s.png#0,1", "s.png#1,0"]);
    expect(data.dropped).toBe(1);
    expect((await all(data)).images.slice(0, 12)).toEqual([1, 2, 3, 9, 0, 0, 9, 0, 0, 9, 0, 0]);
    const whole = await spriteSheet({
      ...source(sheet),
      cell: [2, 2],
      margin: 1,
      spacing: 1,
      blank: true,
      duplicates: "keep",
      palette: 8,
    });
    expect(whole.info).toMatchObject({ count: 6, shape: [2, 2, 1] });
    expect(whole.info.palette?.colours).toHaveLength(6);
  });

  test("refuses cells that do not fit and numbers that are none", async () => {
    await expect(spriteSheet({ ...source(sheet), cell: [20, 2] })).rejects.toThrow(DatasetError);
    await expect(spriteSheet({ ...source(sheet), cell: [0, 2] })).rejects.toThrow(RangeError);
    await expect(spriteSheet({ ...source(sheet), cell: [2, 2], margin: -1 })).rejects.toThrow(
      RangeError,
    );
    await expect(spriteSheet({ ...source(sheet), cell: [2, 2], spacing: 0.5 })).rejects.toThrow(
      RangeError,
    );
  });
});

describe("patches()", () => {
  const photographs = tar(
    { name: "a.png", data: drawPng([8, 4], (x, y) => [x * 10, y * 10, 0]) },
    { name: "b.png", data: drawPng([5, 5], (x, y) => [200 + x, 100 + y, 9]) },
  );

  test("cuts photographs at their scales", async () => {
    const data = await patches({ ...source(photographs), size: [2, 2], scales: [1, 2] });
    expect(data.names.filter((name) => name === "a.png")).toHaveLength(8 + 2);
    expect(data.names.filter((name) => name === "b.png")).toHaveLength(4 + 1);
    const { images } = await all(data);
    expect(images.slice(0, 12)).toEqual([0, 0, 0, 10, 0, 0, 0, 10, 0, 10, 10, 0]);
    const half = (await all(await patches({ ...source(photographs), size: [2, 2] }))).images;
    expect(half.slice(0, 12)).toEqual([5, 5, 0, 25, 5, 0, 5, 25, 0, 25, 25, 0]);
    const dense = await patches({ ...source(photographs), size: [2, 2], scales: [1], stride: 1 });
    expect(dense.info.count).toBe(7 * 3 + 16);
  });

  test("is split by photograph", async () => {
    const data = await patches({ ...source(photographs), size: [2, 2], scales: [1] });
    const { train, test: held } = await splitByHash(data, {
      shares: { train: 0.5, test: 0.5 },
      key: (i) => data.names[i] ?? "",
      seed: 3,
    });
    expect([train.info.count, held.info.count].toSorted((a, b) => a - b)).toEqual([4, 8]);
  });

  test("cuts one photograph by itself", async () => {
    const data = drawPng([8, 4], (x, y) => [x * 10, y * 10, 0]);
    const one = await patches({ ...source(data, "photos/sea"), size: [2, 2], scales: [1] });
    expect([one.info.count, ...new Set(one.names)]).toEqual([8, "sea.png"]);
  });

  test("takes classes from folders, and those below one of them alone", async () => {
    const sea = (n: number): Uint8Array => drawPng([4, 2], (x, y) => [n * 50 + x, y, 0]);
    const place = tar(
      { name: "all/sea/a.png", data: sea(0) },
      { name: "all/sand/b.png", data: sea(1) },
      { name: "all/sand/c.png", data: sea(2) },
    );
    const cut = { ...source(place), size: [2, 2], scales: [1] } as const;
    const classed = await patches(cut);
    expect(classed.info.classes).toEqual(["sand", "sea"]);
    expect((await all(classed)).labels).toEqual([1, 1, 0, 0, 0, 0]);
    const sand = await patches({ ...cut, below: "all/sand" });
    expect([sand.info.count, sand.info.classes]).toEqual([4, undefined]);
  });

  test("says that photographs are too small", async () => {
    await expect(patches({ ...source(photographs), size: [4, 4] })).rejects.toThrow(
      "Cannot cut a.tar into patches of 4x4: 2 photographs reduced by 2 have no room for one",
    );
  });

  test("refuses scales and strides that are none", async () => {
    for (const options of [{ scales: [0] }, { scales: [1.5] }, { stride: 0 }])
      await expect(patches({ ...source(photographs), size: [2, 2], ...options })).rejects.toThrow(
        RangeError,
      );
  });
});

describe("splitByHash()", () => {
  const numbers = (count: number): Dataset =>
    memoryDataset({
      name: "n",
      shape: [1, 2, 1],
      images: Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 ? i >> 9 : i >> 1)),
    });

  test("keeps to the shares, and moves no sample when data is added", async () => {
    const shares = { train: 0.8, validation: 0.1, test: 0.1 };
    const small = await splitByHash(numbers(300), { shares });
    const large = await splitByHash(numbers(400), { shares });
    expect(small.train.info.count).toBeGreaterThan(210);
    expect(small.train.info.count + small.validation.info.count + small.test.info.count).toBe(300);
    for (const part of ["train", "validation", "test"] as const) {
      const { images } = await all(small[part]);
      expect((await all(large[part])).images.slice(0, images.length)).toEqual(images);
    }
    const other = await splitByHash(numbers(300), { shares, seed: 1 });
    expect((await all(other.test)).images).not.toEqual((await all(small.test)).images);
  });

  test("puts copies together, and refuses shares that are not one", async () => {
    const copies = memoryDataset({
      name: "c",
      shape: [1, 1, 1],
      images: Uint8Array.from({ length: 100 }, (_, i) => i % 5),
    });
    const { a, b } = await splitByHash(copies, { shares: { a: 0.5, b: 0.5 } });
    const [left, right] = [new Set((await all(a)).images), new Set((await all(b)).images)];
    expect([...left].filter((value) => right.has(value))).toEqual([]);
    expect(left.size + right.size).toBe(5);
    for (const shares of [
      { a: 0.5, b: 0.4 },
      { a: 2, b: -1 },
      { a: Number.NaN, b: 1 },
    ])
      await expect(splitByHash(copies, { shares })).rejects.toThrow(RangeError);
    expect((await splitByHash(copies, { shares: { a: 1, b: 0 } })).b.info.count).toBe(0);
  });
});

test("flips() adds mirror images, with their labels", async () => {
  const images = Uint8Array.from({ length: 12 }, (_, i) => i);
  const data = flips(memoryDataset({ name: "m", shape: [2, 2, 3], images, labels: [4] }));
  expect(data.info).toMatchObject({ name: "m/flips", count: 2 });
  expect(await all(data)).toEqual({
    images: [...images, 3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8],
    labels: [4, 4],
  });
  expect((await all(data)).images).toHaveLength(24); // nothing was turned in place
  expect((await all(data)).images.slice(0, 12)).toEqual([...images]);
});

describe("openDataset()", () => {
  test("opens folders and archives of pictures, and says what it found", async () => {
    const place = writeMembers(join(folder, "opened"));
    const opened = await openDataset(place);
    expect(opened.found).toBe(
      "a folder with 3 different pictures of 2x2x3, in 2 classes, 1 copy left out",
    );
    expect(opened.info.count).toBe(3);
    const zipped = await openDataset(source(zip(members), "a.zip"), { channels: 1 });
    expect(zipped.found).toBe(
      "a zip archive with 3 different pictures of 2x2x1, in 2 classes, 1 copy left out",
    );
    const packed = await openDataset(source(new Uint8Array(gzipSync(tar(...members))), "a.tgz"));
    expect(packed.found).toMatch(/^a tar.gz archive with 3/);
  });

  test("divides pictures by their folders, else by their hash", async () => {
    const parts = tar(
      { name: "s/train/a/1.png", data: plain(1, 1, 1) },
      { name: "s/train/b/2.png", data: plain(2, 1, 1) },
      { name: "s/test/a/3.png", data: plain(3, 1, 1) },
    );
    const train = await openDataset(source(parts), { split: "train" });
    expect(train.info).toMatchObject({ count: 2, classes: ["a", "b"] });
    const held = await openDataset(source(parts), { split: "test" });
    expect((await all(held)).images[0]).toBe(3);
    expect((await openDataset(source(parts))).info.count).toBe(3);
    const many = tar(
      ...Array.from({ length: 60 }, (_, i) => ({ name: `${i}.png`, data: plain(i, i, i) })),
    );
    const undivided = await openDataset(source(many), { split: "test", divide: false });
    expect(undivided).toMatchObject({ whole: true, info: { count: 60 }, dropped: 0 });
    expect(undivided.names?.[59]).toBe("9.png");
    expect(train.whole).toBe(false);
    const [a, b] = [
      await openDataset(source(many), { split: "train" }),
      await openDataset(source(many), { split: "test" }),
    ];
    expect(a.info.count + b.info.count).toBe(60);
    expect(b.found).toMatch(
      /^a tar archive with 60 different pictures of 2x2x3, without classes; \d+ of them are its test part$/,
    );
    const one = source(tar({ name: "1.png", data: plain(1, 1, 1) }));
    const outcomes = await Promise.allSettled([
      openDataset(one, { split: "train" }),
      openDataset(one, { split: "test" }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("opens IDX files and folders, and sprite sheets", async () => {
    const images = formatIdx([2, 1, 1], Uint8Array.of(1, 2));
    const place = join(folder, "idx");
    mkdirSync(place);
    writeFileSync(join(place, "train-images-idx3-ubyte"), images);
    expect((await openDataset(place)).found).toBe("a folder with files of IDX");
    expect(
      (
        await openDataset(join(place, "train-images-idx3-ubyte"), {
          labels: formatIdx([2], Uint8Array.of(0, 1)),
        })
      ).found,
    ).toBe("a file of IDX");
    const packed = await openDataset(source(new Uint8Array(gzipSync(images)), "x.gz"));
    expect(packed.info).toMatchObject({ name: "x.gz", count: 2 });
    const sheet = drawPng([4, 2], (x, y) => [x, y, 0]);
    expect((await openDataset(source(sheet, "s.png"), { cell: [2, 2] })).found).toMatch(
      /^a sprite sheet with 2 different/,
    );
    await expect(openDataset(source(sheet, "s.png"))).rejects.toThrow(
      /it is one picture; give the size of its cells/,
    );
  });

  test("explains why not", async () => {
    await expect(openDataset(join(folder, "none"))).rejects.toThrow(MissingDataError);
    await expect(
      openDataset(source(new TextEncoder().encode("<!doctype html>"), "p")),
    ).rejects.toThrow("Cannot open p: it is no folder, tar, tar.gz or zip: it is a page of HTML");
    await expect(openDataset(source(tar({ name: "a.txt", data: "x" })))).rejects.toThrow(
      'it is a tar with 1 file such as "a.txt", but no PNG or JPEG pictures',
    );
    const empty = mkdtempSync(join(folder, "empty-"));
    await expect(openDataset(empty)).rejects.toThrow(
      `Cannot open ${empty}: it is a folder without any file`,
    );
    const imagenet = tar({ name: "train_32x32/0000001.png", data: plain(1, 2, 3) });
    await expect(openDataset(source(imagenet))).rejects.toThrow(/looks like down-sampled ImageNet/);
    await expect(
      openDataset(source(tar({ name: "cifar-10-batches-bin/test_batch.bin", data: "x" })), {
        split: "test",
      }),
    ).rejects.toMatchObject({ code: "cifar" });
    await expect(
      openDataset(source(tar({ name: "cifar-100-binary/train.bin", data: "x" }))),
    ).rejects.toMatchObject({ code: "cifar" });
  });
});

test("300 mutations of an archive of pictures are read or refused, and no picture changes in silence", async () => {
  const random = randomStream([1, 2, 3, 5]);
  const archive = tar(...members);
  const known = new Set((await all(await imageFolder(source(archive)))).images);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const mutant = archive.slice();
    const at = Math.floor(mutant.length * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await imageFolder(source(mutant)).then(all, (error: unknown) => error);
    const kept =
      !(found instanceof Error) &&
      (found as { images: number[] }).images.every((value) => known.has(value));
    expect(kept || found instanceof DatasetError, String(found)).toBe(true);
    if (!kept) refused += 1;
  }
  expect(refused).toBeGreaterThan(30);
});
