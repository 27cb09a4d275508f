import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TruncatedError } from "../errors/access.ts";
import { randomStream } from "../set/random.ts";
import { type ByteSource, fromBytes } from "./byte-source.ts";
import { fromFile } from "./file-source.ts";
import { readPlaces } from "./read-places.ts";

const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) ^ (i >> 8));

function counted(): { source: ByteSource; reads: number[] } {
  const whole = fromBytes(bytes);
  const reads: number[] = [];
  const source: ByteSource = {
    ...whole,
    read(offset, length, options) {
      reads.push(length);
      return whole.read(offset, length, options);
    },
  };
  return { source, reads };
}

test("places near each other are read at once, far ones by themselves, all in the order asked for", async () => {
  const { source, reads } = counted();
  const places = [
    { offset: 9000, size: 100 },
    { offset: 1000, size: 500 },
    { offset: 2000, size: 3000 },
    { offset: 2500, size: 0 },
    { offset: 1000, size: 10 },
    { offset: 2_000_000, size: 5 },
  ];
  const found = await readPlaces(source, places);
  expect(found).toEqual(places.map(({ offset, size }) => bytes.subarray(offset, offset + size)));
  expect(reads).toEqual([8100, 5]);
  expect(await readPlaces(source, [])).toEqual([]);
});

test("no read grows beyond a bound, unless one place does", async () => {
  const { source, reads } = counted();
  const places = Array.from({ length: 290 }, (_, i) => ({ offset: 10_000 * i, size: 10_000 }));
  await readPlaces(source, places);
  expect(Math.max(...reads)).toBeLessThanOrEqual(1 << 18);
  expect(reads).toHaveLength(12);
  await readPlaces(source, places, { most: 1 << 20 });
  expect(reads).toHaveLength(15);
  const [large] = await readPlaces(source, [{ offset: 5, size: 2_000_000 }]);
  expect(large).toHaveLength(2_000_000);
});

test("random places are read as they lie; one beyond the end is an error", async () => {
  const random = randomStream([5, 5, 5, 5]);
  const { source } = counted();
  const places = Array.from({ length: 300 }, () => ({
    offset: Math.floor(2_900_000 * random()),
    size: Math.floor(9000 * random()),
  }));
  const found = await readPlaces(source, places);
  const right = places.every(({ offset, size }, i) =>
    bytes.subarray(offset, offset + size).every((byte, at) => byte === found[i]?.[at]),
  );
  expect(right).toBe(true);
  const beyond = [...places, { offset: 2_999_990, size: 11 }];
  await expect(readPlaces(source, beyond)).rejects.toThrow(TruncatedError);
});

test("room is used as far as it goes, and what does not fit has bytes of its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "places-"));
  try {
    writeFileSync(join(folder, "bytes"), bytes);
    const source = fromFile(join(folder, "bytes"));
    const into = new Uint8Array(1000);
    const places = [
      { offset: 2_000_000, size: 300 },
      { offset: 10, size: 600 },
      { offset: 1_000_000, size: 200 },
    ];
    const found = await readPlaces(source, places, { into });
    expect(found).toEqual(places.map(({ offset, size }) => bytes.subarray(offset, offset + size)));
    expect(found.map(({ buffer }) => buffer === into.buffer)).toEqual([false, true, true]);
    await source.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
