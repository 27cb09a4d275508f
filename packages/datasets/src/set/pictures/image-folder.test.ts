import { mkdtempSync, rmSync } from "node:fs";
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
import { flips } from "../../transform/flips.ts";
import { toColours } from "../../transform/palette.ts";
import { splitByHash } from "../../transform/split-by-hash.ts";
import { subset } from "../../transform/subset.ts";
import { memoryDataset } from "../memory-dataset.ts";
import { randomStream } from "../random.ts";
import { all, members, plain, source, writeMembers } from "./folder-members.fixture.ts";
import { imageFolder } from "./image-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
