// @module-tag ci
import { parquetMetadata } from "hyparquet";
import { describe, expect, test } from "vitest";
import { TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import { bytesOf, ofHex } from "../../fixtures/archive.fixture.ts";
import { file, picture, rows } from "../../fixtures/parquet-rows.fixture.ts";
import { type FixtureRow, parquetOf } from "../../fixtures/parquet.fixture.ts";
import { parquetDataset } from "../../set/parquet-dataset.ts";
import { randomStream } from "../../set/random.ts";
import { concatenate } from "../../source/concatenate.ts";
import { openParquet } from "./file.ts";

/** Three rows, the second without a picture. */
const ofDuckdb =
  "50415231150015b20315d4012c1506150015061506000028b52ffd20d90d0300c404410000004126004600000089504e470d0a1a0a0000000d494844520000000108060000001f15c489444154789c63601091fb0f00017c01323f5a66bf49454e44ae426082128401344318c9640700800dda6b13c1f9c118cf3eecd631096c011500150c151e2c1506150015061506000028b52ffd20063100000200000006011500153c15462c1506150015061506000028b52ffd201ed5000090020000000601040005000400000000000000020060e00170011502195c3500180d6475636b64625f736368656d6115040035021805696d616765150400150c25021805627974657300150c25021804706174682500001504250218056c6162656c2524001606191c193c26001c150c191500192805696d616765056279746573150c160616d80316fa0126083c184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601291fb0f00018401344318c9640000000049454e44ae426082184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601091fb0f00017c01323f5a66bf0000000049454e44ae4260821602284689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601291fb0f00018401344318c9640000000049454e44ae426082184689504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63601091fb0f00017c01323f5a66bf0000000049454e44ae426082111100000026001c150c191500192805696d6167650470617468150c1606162e16402682023c360600000026001c15041915001918056c6162656c150c1606165e166826c2023c180805000000000000001808040000000000000016002808050000000000000018080400000000000000111100000016e4041606260816a2030028284475636b44422076657273696f6e2076312e352e3620286275696c64203036396363396639623529193c1c00001c00001c0000004d02000050415231";

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
