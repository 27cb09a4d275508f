import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { dividePictures, type PictureParts } from "./divide-pictures.ts";

/** Images of one pixel each, whose value is the number of the sample. */
function dots(count: number): Dataset {
  const images = Uint8Array.from({ length: count }, (_, n) => n);
  return memoryDataset({ name: "dots", shape: [1, 1, 1], images });
}

async function members(parts: PictureParts): Promise<Record<keyof PictureParts, number[]>> {
  const of = async (part: Dataset): Promise<number[]> => {
    const all = Array.from({ length: part.info.count }, (_, n) => n);
    return [...(await part.read(all)).images];
  };
  return {
    train: await of(parts.train),
    validation: await of(parts.validation),
    test: await of(parts.test),
  };
}

test("dividePictures() puts each picture into one part, and more pictures move none", async () => {
  const divide = async (count: number): Promise<Record<keyof PictureParts, number[]>> => {
    const names = Array.from({ length: count }, (_, n) => `${n}.png`);
    return members(await dividePictures(dots(count), { names, validation: 0.2 }));
  };
  const [few, many] = [await divide(100), await divide(200)];
  const all = [...few.train, ...few.validation, ...few.test].toSorted((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(few.test.length).toBeGreaterThan(2);
  expect(few.validation.length).toBeGreaterThan(8);
  for (const part of ["train", "validation", "test"] as const)
    expect(many[part].filter((n) => n < 100)).toEqual(few[part]);
});

test("dividePictures() keeps poses of a sprite, tones of a skin and patches of a photograph together", async () => {
  for (const name of [
    (n: number) => `monster/m${n >> 2}.1${(n & 3) + 1}1`,
    (n: number) => `1f385${n >> 2}${["", "-1f3fb", "-1f3fc", "-1f3fd"][n & 3]}.png`,
    (n: number) => `photo${n >> 2}.jpg`,
  ]) {
    const names = Array.from({ length: 200 }, (_, n) => name(n));
    const {
      train,
      validation,
      test: tested,
    } = await members(await dividePictures(dots(200), { names, validation: 0.2 }));
    for (const part of [train, validation, tested]) {
      expect(part.length).toBeGreaterThan(0);
      const groups = new Map<number, number>();
      for (const n of part) groups.set(n >> 2, (groups.get(n >> 2) ?? 0) + 1);
      expect([...groups.values()].every((count) => count === 4)).toBe(true);
    }
  }
});

test("dividePictures() keeps an icon in folders of several sizes together, and changes nothing of one size", async () => {
  const sizes = ["16x16", "22x22", "32x32@2x"];
  const names = Array.from(
    { length: 240 },
    (_, n) => `set/${sizes[n % 3]}/apps/${Math.floor(n / 3)}.png`,
  );
  const parts = await members(await dividePictures(dots(240), { names, validation: 0.2 }));
  for (const part of Object.values(parts)) {
    expect(part.length).toBeGreaterThan(8);
    for (const n of part) expect(part).toContain(3 * Math.floor(n / 3));
  }
  const plain = names.map((_, n) => `${n}.png`);
  const one = names.map((_, n) => `set/16x16/apps/${n}.png`);
  const divided = await Promise.all(
    [plain, one].map((own) => dividePictures(dots(240), { names: own, validation: 0.2 })),
  );
  const [first, second] = await Promise.all(divided.map(members));
  expect(second).toEqual(first);
});

test("dividePictures() keeps icons together whose names differ only by a size, and moves no other picture for them", async () => {
  const plain = Array.from({ length: 240 }, (_, n) => `walk-${n}.png`);
  const ends = ["-16", "-32", "@2x"];
  const icons = plain.map((name, n) =>
    n < 120 ? `set/${Math.floor(n / 3)}-icon${ends[n % 3]}.png` : name,
  );
  const divided = await Promise.all(
    [plain, icons].map(async (names) =>
      members(await dividePictures(dots(240), { names, validation: 0.2 })),
    ),
  );
  const [before, after] = divided;
  for (const part of ["train", "validation", "test"] as const) {
    const here = after?.[part] ?? [];
    const ofIcons = here.filter((n) => n < 120);
    expect(ofIcons.length).toBeGreaterThan(0);
    for (const n of ofIcons) expect(here).toContain(3 * Math.floor(n / 3));
    const others = (all: readonly number[] = []): number[] => all.filter((n) => n >= 120);
    expect(others(here)).toEqual(others(before?.[part]));
  }
});

test("dividePictures() leaves patches of one photograph to train on", async () => {
  for (const name of ["sea.png", "wood.png", "dune.png", "storm.png", "1.png", "2.png", "3.png"]) {
    const names = Array<string>(9).fill(name);
    const { train } = await dividePictures(dots(9), { names, validation: 0.8 });
    expect(train.info.count).toBe(9);
  }
});

test("dividePictures() goes by words in names where they are given", async () => {
  const names = Array.from({ length: 30 }, (_, n) => ["dune", "storm", "wood"][n % 3] ?? "");
  const options = { names, validation: 0, testNames: ["dune"] };
  const parts = await dividePictures(dots(30), { ...options, validationNames: ["oo"] });
  const { train, validation, test: tested } = await members(parts);
  expect(tested).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
  expect(validation.every((n) => n % 3 === 2)).toBe(true);
  expect(train.every((n) => n % 3 === 1)).toBe(true);
  expect(parts.test.info.name).toBe("dots/test");
  await expect(dividePictures(dots(30), { ...options, testNames: ["sea"] })).rejects.toThrow(
    'Cannot divide dots: no picture has "sea" in its name',
  );
  const both = { ...options, validationNames: ["dune"] };
  await expect(dividePictures(dots(30), both)).rejects.toThrow(
    'Cannot divide dots: no picture that is not for testing has "dune" in its name',
  );
});
