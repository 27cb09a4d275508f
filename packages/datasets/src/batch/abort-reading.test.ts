import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { tar, zip } from "../fixtures/archive.fixture.ts";
import { integers, npyBytes } from "../fixtures/npy.fixture.ts";
import { parquetOf } from "../fixtures/parquet.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { stalledSource } from "../fixtures/stalled-source.fixture.ts";
import { deflateRawSync } from "../fixtures/zlib.fixture.ts";
import { codesDataset } from "../set/codes-dataset.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { parquetDataset } from "../set/parquet-dataset.ts";
import { pictureFiles } from "../set/pictures/picture-files.ts";
import type { ByteSource } from "../source/byte-source.ts";

const count = 12;
const oordName = (i: number): string => `valid_32x32/${i + 1}.png`;
const picture = (i: number, side: number): Uint8Array => drawPng([side, side], (x) => [i, x, 0]);
const members = Array.from({ length: count }, (_, i) => ({
  name: oordName(i),
  data: picture(i, 32),
}));
const packed = members.map((file) => ({ ...file, packed: deflateRawSync(file.data) }));
const rows = Array.from({ length: count }, (_, i) => ({ bytes: picture(i, 4), labels: [] }));
const numbers = Array.from({ length: count }, (_, i) => i);
const codes = npyBytes("<i2", [count, 1, 1], integers(numbers, 2));
const small = {
  "data.npy": npyBytes("|u1", [count, 192], new Uint8Array(count * 192)),
  "labels.npy": npyBytes("<i8", [count], integers(numbers.fill(1), 8)),
};
const npz = zip(Object.entries(small).map(([name, data]) => ({ name, data })));

const pictures = (from: ByteSource): Promise<Dataset> => pictureFiles({ from, size: [8, 8] });
const oord = (from: ByteSource): Promise<Dataset> =>
  imagenet({ variant: "imagenet32-oord", split: "validation", from, partial: true });
const chrabaszcz = (from: ByteSource): Promise<Dataset> =>
  imagenet({ variant: "imagenet8-chrabaszcz", split: "validation", from, partial: true });
const parquet = (from: ByteSource): Promise<Dataset> =>
  parquetDataset({ from, size: [4, 4], label: false });

type Case = readonly [
  what: string,
  bytes: Uint8Array,
  open: (from: ByteSource) => Promise<Dataset>,
];
const random: readonly Case[] = [
  ["pictures in a tar archive", tar(...members), pictures],
  ["pictures in a zip archive", zip(packed), pictures],
  ["codes in a numpy file", codes, (from) => codesDataset({ from })],
  [
    "codes in a zip archive",
    zip([{ name: "codes.npy", data: codes }]),
    (from) => codesDataset({ from }),
  ],
  ["ImageNet in a tar archive", tar(...members), oord],
  ["ImageNet in a zip archive", zip(packed), oord],
  ["ImageNet in a numpy file", npz, chrabaszcz],
  ["pictures in a parquet file", parquetOf(rows, { labels: [], rowGroupSize: 2 }), parquet],
];
const gzip = new Uint8Array(gzipSync(tar(...members)));
const all: readonly Case[] = [...random, ["pictures in a tar.gz archive", gzip, pictures]];

describe("batches() of a source that falls silent", () => {
  test.each(all)("end with the signal's reason: %s", async (_, bytes, open) => {
    const { source, stall, pending } = stalledSource(bytes, "silent");
    const data = await open(source);
    stall();
    const stop = new AbortController();
    const run = data.batches({ batchSize: 2, signal: stop.signal });
    const first = run.next();
    await expect.poll(pending).toBe(1);
    stop.abort("left");
    await expect(first).rejects.toBe("left");
    expect(pending()).toBe(0);
  });

  test.each(random)(
    "end when the loop is left, what is read ahead too: %s",
    async (_, bytes, open) => {
      const { source, stall, pending } = stalledSource(bytes, "silent");
      const data = await open(source);
      for await (const { step } of data.batches({ batchSize: 2, prefetch: 1 })) {
        if (step === 0) stall();
        else break;
      }
      expect(pending()).toBe(0);
    },
  );
});

test("read() ends with the signal's reason", async () => {
  const { source, stall } = stalledSource(codes, "silent");
  const data = await codesDataset({ from: source });
  stall();
  const reading = data.read([0], { signal: AbortSignal.timeout(1) });
  await expect(reading).rejects.toMatchObject({ name: "TimeoutError" });
});
