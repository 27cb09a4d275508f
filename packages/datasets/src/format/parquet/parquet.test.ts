import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { afterAll, describe, expect, test } from "vitest";
import { LimitError, MissingDataError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { CifarError, ParquetError, UnsupportedError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { bytesOf, ofHex } from "../../fixtures/archive.fixture.ts";
import { type FixtureRow, parquetOf } from "../../fixtures/parquet.fixture.ts";
import { drawPng, smallJpeg } from "../../fixtures/picture.fixture.ts";
import { cifar100Classes, cifar100Superclasses } from "../../set/cifar/cifar-classes.ts";
import { cifar100Layout, cifar10Layout, openCifar } from "../../set/cifar/cifar.ts";
import { imagenet } from "../../set/imagenet/imagenet.ts";
import { imagenetSynsets } from "../../set/imagenet/synsets.ts";
import { parquetDataset } from "../../set/parquet-dataset.ts";
import { randomStream } from "../../set/random.ts";
import { type ByteSource, fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { openParquet } from "./file.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (n: number, side = 4): Uint8Array => drawPng([side, side], (x, y) => [n, x, y]);
const row = (n: number, label = n): FixtureRow => ({ bytes: picture(n), labels: [label] });
const rows = (count: number, first = 0): FixtureRow[] =>
  Array.from({ length: count }, (_, i) => row(first + i));

function file(bytes: Uint8Array, name = "a.parquet"): ByteSource {
  return fromBytes(bytes, { name });
}

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

/** Three rows, the second without a picture. */
const ofDuckdb =
  "50415231150015b20315d4012c1506150015061506000028b52ffd20d90d0300c404410000004126004600000089504e470d0a1a0a0000000d494844520000000108060000001f15c489444154789c63601091fb0f00017c01323f5a66bf49454e44ae426082128401344318c9640700800dda6b13c1f9c118cf3eecd631096c011500150c151e2c1506150015061506000028b52ffd20063100000200000006011500153c15462c1506150015061506000028b52ffd201ed5000090020000000601040005000400000000000000020060e00170011502195c3500180d6475636b64625f736368656d6115040035021805696d616765150400150c25021805627974657300150c25021804706174682500001504250218056c6162656c2524001606191c193c26001c150c191500192805696d616765056279746573150c160616d80316fa0126083c184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601291fb0f00018401344318c9640000000049454e44ae426082184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601091fb0f00017c01323f5a66bf0000000049454e44ae4260821602284689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601291fb0f00018401344318c9640000000049454e44ae426082184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601091fb0f00017c01323f5a66bf0000000049454e44ae426082111100000026001c150c191500192805696d6167650470617468150c1606162e16402682023c360600000026001c15041915001918056c6162656c150c1606165e166826c2023c180805000000000000001808040000000000000016002808050000000000000018080400000000000000111100000016e4041606260816a2030028284475636b44422076657273696f6e2076312e352e3620286275696c64203036396363396639623529193c1c00001c00001c0000004d02000050415231";

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

describe("what is in a page", () => {
  test("pages of version 1 and Zstandard, as DuckDB 1.5 writes them", async () => {
    const data = await parquetDataset({ from: file(ofHex(ofDuckdb)) });
    expect(data.info).toMatchObject({ count: 3, shape: [1, 1, 3] });
    expect(await data.read([2, 0])).toEqual({
      images: Uint8Array.of(2, 20, 30, 0, 20, 30),
      labels: Int32Array.of(4, 4),
    });
    await expect(data.read([1])).rejects.toThrow("there is no picture in its column image");
  });

  test("values by a dictionary, with and without gaps", async () => {
    const cells = Array.from({ length: 300 }, (_, i): FixtureRow => {
      const label = i % 17 === 5 ? null : [40_000, 3, 7][Math.floor(i / 100)];
      return { bytes: picture(i % 2), labels: [label ?? null] };
    });
    const data = await parquetDataset({ from: file(parquetOf(cells, { rowGroupSize: 300 })) });
    const indices = cells.flatMap(({ labels: [label] }, i) => (label === null ? [] : [i]));
    const { images, labels } = await data.read(indices);
    expect([...(labels ?? [])]).toEqual(indices.map((i) => cells[i]?.labels[0]));
    expect(indices.every((i, at) => images[48 * at] === i % 2)).toBe(true);
    await expect(data.read([5])).rejects.toThrow("there is no whole number");
  });

  test("pictures and labels by differences; pictures that share prefixes are refused", async () => {
    const list = rows(300);
    const open = async (image: "DELTA_LENGTH_BYTE_ARRAY" | "DELTA_BYTE_ARRAY") =>
      parquetDataset({
        from: file(parquetOf(list, { bare: true, encodings: [image, "DELTA_BINARY_PACKED"] })),
        size: [4, 4],
      });
    const plain = await parquetDataset({ from: file(parquetOf(list, { bare: true })) });
    const all = list.map((_, i) => i);
    const found = await open("DELTA_LENGTH_BYTE_ARRAY");
    expect(await found.read(all)).toEqual(await plain.read(all));
    const shared = await open("DELTA_BYTE_ARRAY");
    await expect(shared.read([0])).rejects.toThrow(UnsupportedError);
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

describe("files that are damaged", () => {
  const whole = parquetOf(rows(4), { rowGroupSize: 2 });
  const readAll = async (bytes: Uint8Array): Promise<unknown> => {
    const data = await parquetDataset({ from: file(bytes), limit: 2 ** 20 });
    return data.read(Array.from({ length: data.info.count }, (_, i) => i));
  };

  test("cut at any byte", async () => {
    for (let length = 0; length < whole.length; length++)
      await expect(readAll(whole.subarray(0, length)), `${length}`).rejects.toThrow(DatasetError);
    await expect(readAll(whole.subarray(0, -1))).rejects.toThrow(TruncatedError);
    await expect(readAll(whole.subarray(0, -1))).rejects.toThrow("but does not end as one");
  });

  test("with a footer whose length lies, or no parquet files, or encrypted", async () => {
    const lying = whole.slice();
    new DataView(lying.buffer).setUint32(lying.length - 8, 2 ** 31, true);
    await expect(readAll(lying)).rejects.toThrow(TruncatedError);
    const short = whole.slice();
    new DataView(short.buffer).setUint32(short.length - 8, 3, true);
    await expect(readAll(short)).rejects.toThrow(ParquetError);
    await expect(readAll(bytesOf("<!doctype html>"))).rejects.toThrow(ParquetError);
    await expect(readAll(bytesOf("PARE00000000PARE"))).rejects.toThrow(UnsupportedError);
    await expect(readAll(new Uint8Array())).rejects.toThrow(ParquetError);
    await expect(readAll(whole.subarray(4))).rejects.toThrow(ParquetError);
  });

  test("with its middle cut out: groups reach beyond the end", async () => {
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    const footer = whole.subarray(whole.length - 8 - view.getUint32(whole.length - 8, true));
    const cut = concatenate([whole.subarray(0, 50), footer]);
    await expect(openParquet(file(cut), { limit: 2 ** 20 })).rejects.toThrow(TruncatedError);
  });

  test("with a column that says it unpacks to less than nothing", async () => {
    const size = Number(
      parquetMetadata(new Uint8Array(whole).buffer).row_groups[0]?.columns[0]?.meta_data
        ?.total_uncompressed_size,
    );
    // In Thrift's compact protocol an even number is positive, an odd one negative, and seven bits go first.
    const written = [0x16, ((2 * size) & 127) | 128, (2 * size) >> 7];
    const at = whole.findIndex((_, i) => written.every((byte, k) => whole[i + k] === byte));
    const negative = whole.slice();
    negative[at + 1] = (negative[at + 1] ?? 0) | 1;
    await expect(readAll(negative)).rejects.toThrow(
      `its group of rows 0 has a column that says it unpacks to ${-size - 1} bytes`,
    );
  });

  test("600 mutations are read or refused", async () => {
    const random = randomStream([2, 7, 1, 8]);
    let refused = 0;
    for (let i = 0; i < 600; i++) {
      const mutant = whole.slice();
      const at = Math.floor(mutant.length * random());
      mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
      const found = await readAll(mutant).catch((error: unknown) => error);
      const failed = found instanceof Error;
      if (failed) refused += 1;
      expect(failed && !(found instanceof DatasetError) ? String(found.stack) : "fine").toBe(
        "fine",
      );
    }
    expect(refused).toBeGreaterThan(200);
  });
});

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

describe("imagenet() from Hugging Face's mirrors", () => {
  const small = { variant: "imagenet32-hf", split: "train", partial: true } as const;
  const cell = (label: number, side = 32): FixtureRow => ({
    bytes: picture(label % 256, side),
    labels: [label],
  });

  test("has classes by sorted synset, or natively when that is asked for", async () => {
    const from = file(parquetOf([cell(0), cell(278), cell(999)]));
    const sorted = await imagenet({ ...small, from });
    expect(sorted.info).toMatchObject({ name: "imagenet32-hf/train", shape: [32, 32, 3] });
    expect((await sorted.read([0, 1, 2])).labels).toEqual(Int32Array.of(0, 278, 999));
    expect(sorted.info.classes?.[0]).toBe("n01440764");
    const native = await imagenet({ ...small, from, labelOrder: "native" });
    expect((await native.read([0, 1, 2])).labels).toEqual(Int32Array.of(448, 0, 888));
    expect(native.info.classes).toEqual(imagenetSynsets);
    expect(await native.fingerprint()).not.toBe(await sorted.fingerprint());
    await sorted.close();
  });

  test("refuses other sizes, transparency, no labels, other counts and other files", async () => {
    const open = async (...list: FixtureRow[]) =>
      imagenet({ ...small, from: file(parquetOf(list)) });
    const wrong = await open(cell(1), cell(1, 33), cell(-1));
    await expect(wrong.read([1])).rejects.toMatchObject({ sample: 1 });
    await expect(wrong.read([1])).rejects.toThrow("it is 33 wide and 33 high, not 32 and 32");
    await expect(wrong.read([2])).rejects.toThrow("its label is -1, none of 0 to 999");
    const clear = await open({ bytes: drawPng([32, 32], () => [0, 0, 0, 9]), labels: [0] });
    await expect(clear.read([0])).rejects.toThrow("it is transparent");
    await expect(
      imagenet({ ...small, partial: false, from: file(parquetOf([cell(1)])) }),
    ).rejects.toThrow("there are 1 images, not 1281167");
    await expect(imagenet({ ...small, from: file(bytesOf("x")) })).rejects.toThrow(
      UnsupportedError,
    );
    await expect(
      imagenet({ ...small, from: file(parquetOf([cell(1)])), variant: "imagenet64-hf" }).then(
        (data) => data.read([0]),
      ),
    ).rejects.toThrow("it is 32 wide and 32 high, not 64 and 64");
  });
});
