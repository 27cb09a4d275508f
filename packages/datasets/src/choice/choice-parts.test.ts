// @module-tag ci
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zip } from "../fixtures/archive.fixture.ts";
import { pickledImages } from "../fixtures/pickle.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { formatIdx } from "../format/idx.ts";
import { prepare } from "../prepared/prepare.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { openAll, openPart, openParts, openTrainingData } from "./choice-parts.ts";
import { openChoice } from "./open-choice.ts";
import { remedyFor } from "./remedy-for.ts";
import { withoutPlaces } from "./without-places.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "choice-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the sources with names of their own are opened in both parts", async () => {
  for (const source of ["shapes", "sprites16", "sprites24", "sprites32"])
    for (const part of ["train", "test"] as const)
      expect((await openChoice({ source }, part)).info.name).toContain(part);
});

test("the same images are held out again, and mirror images are trained on alone", async () => {
  const choice = { source: "sprites16", flips: true };
  const [one, other] = [
    await openTrainingData(choice, { heldOut: 10 }),
    await openTrainingData(choice, { heldOut: 10 }),
  ];
  expect(one.validation.info.count).toBe(10);
  expect(await one.validation.read([0, 9])).toEqual(await other.validation.read([0, 9]));
  const plain = await openTrainingData({ source: "sprites16" }, { heldOut: 10 });
  expect(one.train.info.count).toBe(2 * plain.train.info.count);
});

test("a choice of a model that was given away does not say where its images are", async () => {
  const { data } = withoutPlaces({ data: { source: "./mine" } });
  const refusal = expect.objectContaining({ message: expect.stringContaining("given away") });
  for (const open of [openTrainingData, openParts, openAll])
    await expect(open(data)).rejects.toEqual(refusal);
});

test("where all images are held out, the refusal says how many", async () => {
  const source = await mkdtemp(join(folder, "held-"));
  await writeFile(
    join(source, "a.png"),
    drawPng([1, 1], () => [1, 2, 3]),
  );
  const pictures = { validationNames: ["a"] };
  await expect(openTrainingData({ source, pictures })).rejects.toThrow(
    "no image is left to train on; 1 of 1 are held out",
  );
});

test("where the only picture is in the test part, the refusal says so, and others to test on leave it", async () => {
  const [source, other] = [join(folder, "tested"), join(folder, "others")];
  for (const [red, place] of [source, other].entries()) {
    await mkdir(place);
    await writeFile(
      join(place, "a.png"),
      drawPng([1, 1], () => [red, 2, 3]),
    );
  }
  const asked = openTrainingData({ source, pictures: { testNames: ["a"] } });
  const refusal = await asked.catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    part: "train",
    message: `Cannot train on ${source}: no image is left to train on; its 1 picture is in the test part`,
  });
  expect(remedyFor(refusal)).toMatch(/^more pictures leave some .*, testSource names others/);
  expect((await openTrainingData({ source, testSource: other })).train.info.count).toBe(1);
});

test("training images say whether there are others to test on", async () => {
  const hasTest = async (source: string, testSource?: string): Promise<boolean> => {
    const data = await openTrainingData({ source, testSource });
    await data.close();
    return data.hasTest();
  };
  const place = await mkdtemp(join(folder, "idx-"));
  const file = join(place, "train-images-idx3-ubyte");
  await writeFile(file, formatIdx([9, 2, 2], new Uint8Array(36)));
  await writeFile(join(place, "train-labels-idx1-ubyte"), formatIdx([9], new Uint8Array(9)));
  expect([await hasTest("sprites16"), await hasTest(file), await hasTest(place)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(await hasTest(file, file)).toBe(true);
  await writeFile(join(place, "t10k-images-idx3-ubyte"), formatIdx([2, 2, 2], new Uint8Array(8)));
  await writeFile(join(place, "t10k-labels-idx1-ubyte"), formatIdx([2], new Uint8Array(2)));
  expect(await hasTest(place)).toBe(true);
});

test("openAll() takes all pictures of a folder, or those that a word of their names makes test images", async () => {
  const source = await mkdtemp(join(folder, "named-"));
  for (const [n, name] of ["orc", "elf", "old-orc"].entries())
    await writeFile(
      join(source, `${name}.png`),
      drawPng([1, 1], () => [n, 0, 0]),
    );
  expect((await openAll({ source })).info.count).toBe(3);
  const named = await openAll({ source, pictures: { testNames: ["orc"] } });
  expect(named.info.count).toBe(2);
});

/** What is held out and what is tested on of a folder, by names. */
async function heldNames(
  source: string,
  palette: number,
): Promise<[held: string[], tested: string[]]> {
  const choice = { source, pictures: { palette } };
  const { validation, nameOf } = await openTrainingData(choice);
  const parts = [validation, await openPart(choice, "test")].map(async ({ read, info }) => {
    const names: string[] = [];
    for (let sample = 0; sample < info.count; sample++) {
      const { images } = await read([sample]);
      names.push((await nameOf(images)) ?? "no name");
    }
    return names;
  });
  const [held = [], tested = []] = await Promise.all(parts);
  return [held, tested];
}

test("pictures of new colours move none of the old ones to another part, in a palette that has them all and in one of the nearest", async () => {
  const source = await mkdtemp(join(folder, "more-"));
  const draw = (n: number): Promise<void> =>
    writeFile(
      join(source, `${String(n).padStart(3, "0")}.png`),
      // The lower row tells them apart in any palette; of the upper one's colours there are too many.
      drawPng([8, 2], (x, y) => {
        const bit = 255 * ((n >> x) & 1);
        return y > 0 ? [bit, bit, bit] : [n, 9 * x, 90];
      }),
    );
  for (let n = 100; n < 197; n++) await draw(n);
  const palettes = [256, 24];
  const before = [];
  for (const palette of palettes) before.push(await heldNames(source, palette));
  // They come first, and the colours of the first pictures are the first of a palette.
  for (let n = 0; n < 6; n++) await draw(n);
  for (const [which, palette] of palettes.entries())
    for (const [part, names] of (await heldNames(source, palette)).entries()) {
      const old = before[which]?.[part] ?? [];
      expect(old.length).toBeGreaterThan(2);
      expect(names.filter((name) => name >= "100")).toEqual(old);
    }
});

test("an IDX file by itself is one set, without test images", async () => {
  const file = join(folder, "images-idx3-ubyte");
  await writeFile(
    file,
    formatIdx(
      [20, 2, 2],
      Uint8Array.from({ length: 80 }, (_, i) => i),
    ),
  );
  const { parts } = await openParts({ source: file });
  expect(parts.map(([name, { info }]) => [name, info.count])).toEqual([
    ["train", 18],
    ["validation", 2],
  ]);
  expect((await openPart({ source: file }, "test")).info.count).toBe(20);
});

test("prepared parts are opened as they are, and options for pictures refused", async () => {
  const source = join(folder, "prepared");
  for (const [name, count] of [
    ["train", 5],
    ["validation", 3],
    ["test", 2],
  ] as const)
    await (
      await prepare(sprites({ split: "train", count }), { folder: join(source, name) })
    ).close();
  const { parts, close } = await openParts({ source });
  expect(parts.map(([name, { info }]) => [name, info.count])).toEqual([
    ["train", 5],
    ["validation", 3],
    ["test", 2],
  ]);
  await close();
  // Of pictures in a folder, `train` chooses them.
  for (const [asked, count] of [
    [{}, 1],
    [{ flips: true }, 0],
    [{ shifts: [0, 0] }, 0],
  ] as const) {
    const { notes, ...data } = await openTrainingData({ source, ...asked });
    expect(notes.filter((note) => note.includes("have to be asked for"))).toHaveLength(count);
    await data.close();
  }
  await expect(openChoice({ source, pictures: { grey: true } }, "train")).rejects.toThrow(
    "prepared as they were",
  );
});

test("what ImageNet unpacks is gone once the choice is closed", async () => {
  const unpacked = async () =>
    (await readdir(tmpdir())).filter((name) =>
      name.startsWith(`pixelweft-unpacked-${process.pid}-`),
    );
  const data = pickledImages(new Uint8Array(192), { width: 192, labels: [1] });
  const packed = new Uint8Array(deflateRawSync(data));
  const source = join(folder, "Imagenet8_val.zip");
  await writeFile(source, zip([{ name: "val_data", data, packed }]));
  const choice = { source, as: "imagenet8-chrabaszcz", partial: true } as const;
  const opened = await openPart(choice, "test");
  expect(await unpacked()).toHaveLength(1);
  await opened.close();
  expect(await unpacked()).toEqual([]);
});

test("a part of prepared images that are held out is some of all of them, not the first, which may be of one class", async () => {
  const source = join(folder, "held-by-class");
  for (const [part, count] of [
    ["train", 4],
    ["validation", 60],
  ] as const)
    await prepare(
      memoryDataset({
        name: part,
        shape: [1, 1, 1],
        images: Uint8Array.from({ length: count }, (_, i) => i),
        labels: Int32Array.from({ length: count }, (_, i) => Math.floor((2 * i) / count)),
        classes: ["dark", "bright"],
      }),
      { folder: join(source, part) },
    );
  const { validation, close } = await openTrainingData({ source }, { heldOut: 20 });
  const { labels = [] } = await validation.read(Array.from({ length: 20 }, (_, i) => i));
  expect(validation.info.count).toBe(20);
  expect(new Set(labels)).toEqual(new Set([0, 1]));
  await close();
});

test("pictures beside an index of something else are no prepared images", async () => {
  const source = join(folder, "with-index");
  await mkdir(join(source, "train"), { recursive: true });
  for (const blue of [1, 2])
    await writeFile(
      join(source, "train", `${blue}.png`),
      drawPng([2, 2], () => [0, 0, blue]),
    );
  await writeFile(join(source, "train/index.json"), "[]");
  expect((await openChoice({ source }, "train")).info.count).toBe(2);
});

test("a class without an image to train on is named with where its images are", async () => {
  const source = join(folder, "empty-class");
  for (const group of ["cat", "dog", "scroll"]) {
    await mkdir(join(source, group), { recursive: true });
    for (let i = 0; i < (group === "scroll" ? 1 : 3); i++) {
      const picture = drawPng([2, 2], () => [group.charCodeAt(0), i, 9]);
      await writeFile(join(source, group, `${i}.png`), picture);
    }
  }
  const pictures = { testNames: ["scroll/0.png"], validationNames: ["dog/0.png"] };
  const data = await openTrainingData({ source, pictures });
  expect(data.emptyClasses).toEqual([
    "Class scroll has no image to train on (0 in the validation set, 1 in the test set): its samples mean nothing",
  ]);
  await data.close();
});
