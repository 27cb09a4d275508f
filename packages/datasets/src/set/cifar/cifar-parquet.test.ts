import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CifarError, ParquetError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { file, picture } from "../../fixtures/parquet-rows.fixture.ts";
import { type FixtureRow, parquetOf } from "../../fixtures/parquet.fixture.ts";
import { cifar100Classes, cifar100Superclasses } from "./cifar-classes.ts";
import { cifar100Layout, cifar10Layout, openCifar } from "./cifar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("CIFAR from parquet files", () => {
  const ten = { ...cifar10Layout, count: { train: 4, test: 10 } };
  const cells = (count: number, labelsOf: (n: number) => number[], side = 32): FixtureRow[] =>
    Array.from({ length: count }, (_, n) => ({ bytes: picture(n, side), labels: labelsOf(n) }));

  test("has the images, classes and checks of the archives", async () => {
    const bytes = parquetOf(
      cells(20, (n) => [n % 10]),
      { image: "img", rowGroupSize: 6 },
    );
    const data = await openCifar(ten, { split: "train", from: file(bytes), labels: 0 });
    expect(data.info).toMatchObject({ name: "cifar-10/train", count: 20, shape: [32, 32, 3] });
    const { images, labels } = await data.read([13]);
    expect(labels).toEqual(Int32Array.of(3));
    expect([...images.subarray(3072 - 3)]).toEqual([13, 31, 31]);
    const path = join(folder, "plain_text");
    mkdirSync(path);
    writeFileSync(join(path, "train-00000-of-00001.parquet"), bytes);
    writeFileSync(
      join(path, "test-00000-of-00001.parquet"),
      parquetOf(
        cells(10, (n) => [n]),
        { image: "img" },
      ),
    );
    const held = await openCifar(ten, { split: "test", from: path, labels: 0 });
    expect(held.info.count).toBe(10);
    const train = await openCifar(ten, { split: "train", from: path, labels: 0 });
    expect(await train.fingerprint()).toBe(await data.fingerprint());
  });

  test("refuses other counts, labels, sizes and columns", async () => {
    const open = async (list: FixtureRow[], options = {}) =>
      openCifar(ten, {
        split: "train",
        from: file(parquetOf(list, { image: "img", ...options })),
        labels: 0,
      });
    await expect(open(cells(19, (n) => [n % 10]))).rejects.toThrow(CountMismatchError);
    await expect(open(cells(20, () => [3]))).rejects.toThrow(CifarError);
    await expect(open(cells(20, (n) => [n % 11]))).rejects.toMatchObject({
      code: "cifar",
      sample: 10,
    });
    await expect(open(cells(20, (n) => [n % 10], 31))).rejects.toThrow("it is 31 wide");
    await expect(
      open(
        cells(20, (n) => [n % 10]),
        { labels: ["fine_label"] },
      ),
    ).rejects.toThrow(ParquetError);
  });

  test("CIFAR-100 has fine and coarse labels", async () => {
    const hundred = { ...cifar100Layout, count: { train: 100, test: 100 } };
    const bytes = parquetOf(
      cells(100, (n) => [n, n % 20]),
      {
        image: "img",
        labels: ["fine_label", "coarse_label"],
      },
    );
    const of = async (labels: number) =>
      openCifar(hundred, { split: "test", from: file(bytes), labels });
    const [coarse, fine] = [await of(0), await of(1)];
    expect((await fine.read([77])).labels).toEqual(Int32Array.of(77));
    expect((await coarse.read([77])).labels).toEqual(Int32Array.of(17));
    expect(fine.info.classes).toBe(cifar100Classes);
    expect(coarse.info.classes).toBe(cifar100Superclasses);
  });
});
