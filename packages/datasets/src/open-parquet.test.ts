// @module-tag ci
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UnsupportedError } from "./errors/format.ts";
import { type FixtureOptions, type FixtureRow, parquetOf } from "./fixtures/parquet.fixture.ts";
import { drawPng } from "./fixtures/picture.fixture.ts";
import { openDataset } from "./open.ts";
import { cifar10Classes } from "./set/cifar/cifar-classes.ts";
import { fromBytes } from "./source/byte-source.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-open-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const drawn = Array.from({ length: 100 }, (_, n) => drawPng([2, 2], (x, y) => [n, 0, x + y]));
const rows = (count: number, labelsOf = (n: number): number[] => [n % 3]): FixtureRow[] =>
  Array.from({ length: count }, (_, n) => ({
    bytes: drawn[n % 100] ?? null,
    labels: labelsOf(n),
  }));

const noteOf = (names: readonly string[]): FixtureOptions => ({
  note: { info: { features: { label: { names, _type: "ClassLabel" } } } },
});

function place(count: number, options: FixtureOptions = {}, name = "a.parquet") {
  return { from: fromBytes(parquetOf(rows(count), options), { name }) };
}

test("openDataset() opens parquet files of pictures, whole or divided", async () => {
  const whole = await openDataset(place(40, noteOf(["a", "b", "c"])));
  expect(whole).toMatchObject({
    found: "parquet files with 40 pictures of 2x2x3, in 3 classes",
    whole: true,
  });
  expect((await whole.read([39])).labels).toEqual(Int32Array.of(0));
  const train = await openDataset(place(40), { split: "train" });
  const held = await openDataset(place(40), { split: "test" });
  expect(train.info.count + held.info.count).toBe(40);
  expect(held.found).toContain(`${held.info.count} of them are its test part`);
  expect((await openDataset(place(40), { split: "test", divide: false })).info.count).toBe(40);
  const sized = await openDataset(place(4), { size: [1, 1], channels: 1, name: "tiny" });
  expect(sized.info).toMatchObject({ shape: [1, 1, 1], name: "tiny" });
  await expect(openDataset(place(4), { palette: 4 })).rejects.toThrow(UnsupportedError);
});

test("openDataset() takes the part that is asked for, by the names of files", async () => {
  mkdirSync(join(folder, "data"));
  const write = (name: string, count: number): void =>
    writeFileSync(join(folder, "data", name), parquetOf(rows(count)));
  write("train-00000-of-00001.parquet", 5);
  write("test-00000-of-00001.parquet", 3);
  const train = await openDataset(folder);
  expect(train).toMatchObject({ whole: false, info: { count: 5 } });
  expect(train.found).toContain("their part train");
  const held = await openDataset(folder, { split: "test" });
  expect((await held.read([2])).images[0]).toBe(2);
  await train.close();
  await held.close();
  const named = place(5, {}, "train-00000-of-00001.parquet");
  expect((await openDataset(named)).info.count).toBe(5);
  await expect(openDataset(named, { split: "test" })).rejects.toThrow("its files are train");
});

test("openDataset() knows CIFAR by columns and classes, and does not guess which ImageNet it is", async () => {
  const ten = place(10_000, { image: "img", ...noteOf(cifar10Classes) });
  // The pictures here are no CIFAR, which shows what it was taken for.
  await expect(openDataset(ten)).rejects.toThrow("it is 2 wide and 2 high, not 32 and 32");
  const hundred = {
    from: fromBytes(
      parquetOf(
        rows(10_000, (n) => [n % 100, n % 20]),
        { image: "img", labels: ["fine_label", "coarse_label"] },
      ),
      { name: "b.parquet" },
    ),
  };
  await expect(openDataset(hundred, { classes: "coarse" })).rejects.toThrow("not 32 and 32");
  const others = place(10_000, noteOf(["x", "y", "z"]));
  expect((await openDataset(others)).found).toContain("10000 pictures of 2x2x3, in 3 classes");
  const thousand = ["tench, Tinca tinca", ...Array.from({ length: 999 }, (_, i) => `class ${i}`)];
  await expect(openDataset(place(2, noteOf(thousand)))).rejects.toThrow(/which one is not guessed/);
});

test("openDataset() opens CIFAR-10 from a parquet file of full size", async () => {
  const solid = Array.from({ length: 7 }, (_, n) => drawPng([32, 32], () => [n, 0, 0]));
  const list = Array.from({ length: 10_000 }, (_, n): FixtureRow => ({
    bytes: solid[n % 7] ?? null,
    labels: [n % 10],
  }));
  const bytes = parquetOf(list, { image: "img", ...noteOf(cifar10Classes) });
  const data = await openDataset({ from: fromBytes(bytes) });
  expect(data.found).toBe("parquet files with CIFAR-10");
  expect(data.info).toMatchObject({ name: "cifar-10/test", count: 10_000 });
  expect((await data.read([9999])).labels).toEqual(Int32Array.of(9));
});
