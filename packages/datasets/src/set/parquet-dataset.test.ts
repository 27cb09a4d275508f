import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { LimitError, MissingDataError, TruncatedError } from "../errors/access.ts";
import { ParquetError, UnsupportedError } from "../errors/format.ts";
import { bytesOf } from "../fixtures/archive.fixture.ts";
import { file, picture, row, rows } from "../fixtures/parquet-rows.fixture.ts";
import { type FixtureRow, parquetOf } from "../fixtures/parquet.fixture.ts";
import { drawPng, smallJpeg } from "../fixtures/picture.fixture.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { parquetDataset } from "./parquet-dataset.ts";
import { randomStream } from "./random.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A source that tells how much was read of it. */
function counted(bytes: Uint8Array): ByteSource & { taken: () => number } {
  let read = 0;
  const source = file(bytes);
  return {
    ...source,
    read: async (offset, length, options) => {
      read += length;
      return source.read(offset, length, options);
    },
    taken: () => read,
  };
}

describe("parquetDataset()", () => {
  test.each(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"] as const)(
    "reads pictures packed by %s, bytes unchanged",
    async (codec) => {
      const data = await parquetDataset({
        from: file(parquetOf(rows(7), { codec, rowGroupSize: 3 })),
      });
      expect(data.info).toMatchObject({ name: "a.parquet", shape: [4, 4, 3], count: 7 });
      const { images, labels } = await data.read([6, 0, 3]);
      expect(labels).toEqual(Int32Array.of(6, 0, 3));
      expect([0, 48, 96].map((at) => [...images.subarray(at, at + 4)])).toEqual([
        [6, 0, 0, 6],
        [0, 0, 0, 0],
        [3, 0, 0, 3],
      ]);
      expect([...images.subarray(45, 48)]).toEqual([6, 3, 3]);
      await data.close();
    },
  );

  test("reads bytes that are called text, bytes without a struct, and files without labels", async () => {
    for (const options of [{ asText: true }, { bare: true }, { bare: true, image: "picture" }]) {
      const data = await parquetDataset({ from: file(parquetOf(rows(3), options)) });
      expect((await data.read([2])).images[0]).toBe(2);
    }
    const bare = await parquetDataset({ from: file(parquetOf(rows(3), { labels: [] })) });
    expect(await bare.read([1])).not.toHaveProperty("labels");
    const without = await parquetDataset({ from: file(parquetOf(rows(3))), label: false });
    expect(await without.read([1])).not.toHaveProperty("labels");
  });

  test("reads PNG and JPEG pictures mixed, cut to a size, over a background", async () => {
    const clear = drawPng([4, 4], () => [9, 9, 9, 0]);
    const mixed = [picture(1, 16), smallJpeg, clear].map((bytes, i) => ({ bytes, labels: [i] }));
    const from = file(parquetOf(mixed));
    const data = await parquetDataset({ from, size: [2, 2], background: [7, 8, 9] });
    const { images } = await data.read([0, 1, 2]);
    expect(images[0]).toBe(1);
    expect(Math.abs((images[12] ?? 0) - 70)).toBeLessThan(40);
    expect([...images.subarray(24, 27)]).toEqual([7, 8, 9]);
    const grey = await parquetDataset({ from, size: [2, 2], channels: 1 });
    expect(grey.info.shape).toEqual([2, 2, 1]);
    await expect((await parquetDataset({ from })).read([0, 1])).rejects.toThrow(
      "Cannot use row 1 of a.parquet: it is 16 wide and 8 high, not 16 and 16",
    );
  });

  test("reads a group of rows once for all that is asked of it, keeps it while there is room, and no more", async () => {
    const noise = randomStream([1, 2, 3, 4]);
    const noisy = (n: number): FixtureRow => ({
      bytes: drawPng([24, 24], () => [n, Math.floor(256 * noise()), Math.floor(256 * noise())]),
      labels: [n],
    });
    const bytes = parquetOf(
      Array.from({ length: 60 }, (_, n) => noisy(n)),
      { rowGroupSize: 10 },
    );
    const group = bytes.length / 6;
    const kept = counted(bytes);
    const all = await parquetDataset({ from: kept });
    await all.read([0]);
    const before = kept.taken();
    await all.read([59, 11, 12, 58]);
    expect(kept.taken() - before).toBeGreaterThan(1.5 * group);
    expect(kept.taken() - before).toBeLessThan(2.5 * group);
    const between = kept.taken();
    await all.read([15, 3, 50]);
    expect(kept.taken()).toBe(between);
    const poor = counted(bytes);
    const none = await parquetDataset({ from: poor, cache: 0 });
    const opened = poor.taken();
    await none.read([0, 30]);
    await none.read([0, 30]);
    expect(poor.taken() - opened).toBeGreaterThan(2.5 * group);
  });

  test("classes come from what Hugging Face notes, and a label beyond them is refused with its row", async () => {
    const note = { info: { features: { label: { names: ["cat", "dog"], _type: "ClassLabel" } } } };
    const from = file(parquetOf([row(0), row(1), row(2), row(3, -1)], { note, rowGroupSize: 3 }));
    const data = await parquetDataset({ from });
    expect(data.info.classes).toEqual(["cat", "dog"]);
    await expect(data.read([1, 2])).rejects.toThrow(ParquetError);
    await expect(data.read([1, 2])).rejects.toMatchObject({ sample: 2, member: "row 2" });
    await expect(data.read([3])).rejects.toThrow("its label is -1, none of 0 to 1");
    const free = await parquetDataset({ from, classes: ["a", "b", "c"] });
    expect((await free.read([2])).labels).toEqual(Int32Array.of(2));
    const odd = parquetOf(rows(1), { note: { info: { features: { label: { names: [1] } } } } });
    expect((await parquetDataset({ from: file(odd) })).info.classes).toBe(undefined);
  });

  test("a picture or label that is not there, or broken, is an error that names file and row", async () => {
    const from = file(
      parquetOf([
        row(0),
        { bytes: null, labels: [1] },
        { bytes: picture(2), labels: [null] },
        { bytes: bytesOf("<html>no</html>"), labels: [3] },
        { bytes: smallJpeg.slice(0, 150), labels: [4] },
      ]),
    );
    const data = await parquetDataset({ from, size: [4, 4] });
    expect((await data.read([0])).labels).toEqual(Int32Array.of(0));
    const nothing = data.read([0, 1]);
    await expect(nothing).rejects.toThrow(ParquetError);
    await expect(nothing).rejects.toThrow(
      "Cannot read row 1 of a.parquet: there is no picture in its column image",
    );
    await expect(nothing).rejects.toMatchObject({ source: "a.parquet", sample: 1 });
    await expect(data.read([2])).rejects.toThrow("there is no whole number in its column label");
    await expect(data.read([3])).rejects.toThrow("it is a page of HTML");
    await expect(data.read([4])).rejects.toThrow(TruncatedError);
    await expect(data.read([4])).rejects.toMatchObject({ sample: 4, member: "row 4" });
    const skipped: number[] = [];
    for await (const batch of data.batches({ batchSize: 5, onCorrupt: "skip" }))
      skipped.push(...batch.skipped.map(({ index }) => index));
    expect(skipped).toEqual([1, 2, 3, 4]);
  });

  test("a group of rows beyond the limit is refused before it is read", async () => {
    const bytes = parquetOf(rows(100));
    const source = counted(bytes);
    const opening = parquetDataset({ from: source, limit: 1000 });
    await expect(opening).rejects.toThrow(LimitError);
    await expect(opening).rejects.toThrow(/group of rows 0 takes \d+ bytes, more than the limit/);
    expect(source.taken()).toBeLessThan(bytes.length / 2);
    await expect(parquetDataset({ from: source, cache: -1 })).rejects.toThrow(RangeError);
    await expect(parquetDataset({ from: source, size: [0, 4] })).rejects.toThrow(RangeError);
    // @ts-expect-error -- programs without types give anything
    await expect(parquetDataset({ from: source, channels: 2 })).rejects.toThrow(RangeError);
  });

  test("columns that hold no pictures or labels are refused", async () => {
    const from = file(parquetOf(rows(2), { image: "thing", labels: ["kind"] }));
    expect((await parquetDataset({ from })).info.count).toBe(2);
    await expect(parquetDataset({ from, image: "kind" })).rejects.toThrow(UnsupportedError);
    await expect(parquetDataset({ from, image: "none" })).rejects.toThrow(
      "its columns are thing (picture), kind (integer)",
    );
    await expect(parquetDataset({ from, label: "thing" })).rejects.toThrow(ParquetError);
  });
});

describe("several files", () => {
  const shard = (n: number, count: number, total = 3): [string, Uint8Array] => [
    `train-0000${n}-of-0000${total}.parquet`,
    parquetOf(rows(count, 10 * n), { rowGroupSize: 2 }),
  ];

  test("are read as one, in the order of their names, and of the part that is asked for", async () => {
    const data = join(folder, "data");
    mkdirSync(data);
    for (const [name, bytes] of [shard(2, 1), shard(0, 3), shard(1, 2)])
      writeFileSync(join(data, name), bytes);
    writeFileSync(join(data, "test-00000-of-00001.parquet"), parquetOf(rows(1, 99)));
    const train = await parquetDataset({ from: folder, split: "train" });
    expect(train.info.count).toBe(6);
    const { images, labels } = await train.read([5, 4, 3, 2, 1, 0]);
    expect(labels).toEqual(Int32Array.of(20, 11, 10, 2, 1, 0));
    expect(images[0]).toBe(20);
    await train.close();
    const held = await parquetDataset({ from: folder, split: "test" });
    expect((await held.read([0])).labels).toEqual(Int32Array.of(99));
    await held.close();
    await expect(parquetDataset({ from: folder })).rejects.toThrow(
      "it has the parts test, train, and which one is not said",
    );
    await expect(parquetDataset({ from: folder, split: "validation" })).rejects.toThrow(
      MissingDataError,
    );
    rmSync(join(data, "train-00001-of-00003.parquet"));
    await expect(parquetDataset({ from: folder, split: "train" })).rejects.toThrow(
      "it is one of 3 files, and number 1 is missing",
    );
    const one = await parquetDataset({ from: join(data, "train-00000-of-00003.parquet") });
    expect(one.info.count).toBe(3);
    await one.close();
  });

  test("differ in their fingerprints, and those of other forms too", async () => {
    const from = (count: number): ByteSource => file(parquetOf(rows(count)));
    const prints = await Promise.all(
      [
        { from: from(3) },
        { from: from(4) },
        { from: from(3), size: [2, 2] as const },
        { from: from(3), label: false as const },
        { from: from(3), name: "another name" },
      ].map(async (options) => (await parquetDataset(options)).fingerprint()),
    );
    expect(prints[4]).toBe(prints[0]);
    expect(new Set(prints).size).toBeGreaterThanOrEqual(3);
  });
});
