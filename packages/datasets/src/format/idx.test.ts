import { expect, test } from "vitest";
import { TruncatedError } from "../errors/access.ts";
import { IdxError } from "../errors/format.ts";
import { randomStream } from "../set/random.ts";
import { concatenate } from "../source/concatenate.ts";
import { formatIdx, parseIdx } from "./idx.ts";

function idx(type: number, sizes: readonly number[], data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, sizes.length]);
  for (const [axis, size] of sizes.entries()) view.setUint32(4 + 4 * axis, size);
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

test("parseIdx() reads bytes made by hand", () => {
  const file = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
  expect(parseIdx(file)).toEqual({
    dtype: "u8",
    shape: [2, 1, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 255),
  });
});

test("parseIdx() turns every element type out of its big-endian order", () => {
  expect(parseIdx(idx(0x09, [2], [255, 1])).data).toEqual(Int8Array.of(-1, 1));
  expect(parseIdx(idx(0x0b, [2], [255, 254, 1, 0])).data).toEqual(Int16Array.of(-2, 256));
  expect(parseIdx(idx(0x0c, [1], [0, 1, 0, 2])).data).toEqual(Int32Array.of(65538));
  expect(parseIdx(idx(0x0d, [1], [0x3f, 0x80, 0, 0])).data).toEqual(Float32Array.of(1));
  expect(parseIdx(idx(0x0e, [1], [0xc0, 0, 0, 0, 0, 0, 0, 0])).data).toEqual(Float64Array.of(-2));
});

test("parseIdx() reads wherever the bytes lie in a buffer", () => {
  const file = idx(0x0b, [1], [1, 2]);
  const room = concatenate([Uint8Array.of(9), file, Uint8Array.of(9)]);
  expect(parseIdx(room.subarray(1, 1 + file.length)).data).toEqual(Int16Array.of(258));
});

test("parseIdx() reads an empty set", () => {
  expect(parseIdx(idx(8, [0, 28, 28], []))).toEqual({
    dtype: "u8",
    shape: [0, 28, 28],
    data: new Uint8Array(),
  });
});

test("parseIdx() refuses a file cut at any byte, and one with a byte more", () => {
  const file = idx(0x0b, [2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  for (let length = 0; length < file.length; length++) {
    expect(() => parseIdx(file.subarray(0, length)), `${length} bytes`).toThrow(TruncatedError);
  }
  expect(() => parseIdx(idx(8, [1], [1, 2]), { source: "a.idx" })).toThrow(
    "Cannot read a.idx: 1 bytes are left over after its data",
  );
  expect(() => parseIdx(file.subarray(0, 19), { source: "a.idx" })).toThrow(
    "Cannot read a.idx: the file of 19 bytes ends inside its data of 2x2 i16, which takes 20",
  );
});

test("parseIdx() refuses a wrong magic number, element type and rank", () => {
  expect(() => parseIdx(new TextEncoder().encode("<html>"))).toThrow(/begins with 3c 68 74 6d/);
  expect(() => parseIdx(idx(0x0a, [1], [1]))).toThrow(/element type is 0xa/);
  expect(() => parseIdx(Uint8Array.of(0, 0, 8, 0, 1))).toThrow(/no dimension/);
  expect(() => parseIdx(Uint8Array.of(0, 1, 8, 1, 0, 0, 0, 0))).toThrow(IdxError);
  expect(() => parseIdx(Uint8Array.of(3, 8, 0, 0, 0, 0, 0, 0))).toThrow(IdxError); // little-endian
});

test("parseIdx() refuses dimensions whose product overflows or wraps", () => {
  const most = 2 ** 32 - 1;
  expect(() => parseIdx(idx(8, [most, most, 2], []))).toThrow(/overflow/);
  expect(() => parseIdx(idx(8, [2 ** 31, 2 ** 31, 4], []))).toThrow(/overflow/);
  expect(() => parseIdx(idx(8, [most, most, 0], []))).toThrow(/overflow/);
  expect(() => parseIdx(idx(8, [most, 1000], [1]))).toThrow(TruncatedError);
  expect(() =>
    parseIdx(
      idx(
        8,
        Array.from({ length: 255 }, () => 256),
        [],
      ),
    ),
  ).toThrow(/overflow/);
});

test("formatIdx() writes what parseIdx() reads, and refuses a wrong count", () => {
  const data = Uint8Array.of(5, 6, 7, 8, 9, 10);
  expect(parseIdx(formatIdx([3, 2], data))).toEqual({ dtype: "u8", shape: [3, 2], data });
  expect(formatIdx([6], data)).toEqual(idx(8, [6], [...data]));
  expect(() => formatIdx([4], data)).toThrow(
    "Cannot write IDX data of shape [4]: it has 4 elements, the data 6",
  );
  expect(() => formatIdx([], data)).toThrow(RangeError);
  expect(() => formatIdx([-6, -1], data)).toThrow(RangeError);
});

test("2,000 mutations are read or refused, and hold no more than the file", () => {
  const file = formatIdx(
    [2, 3, 4],
    Uint8Array.from({ length: 24 }, (_, i) => i),
  );
  const random = randomStream([3, 1, 4, 1]);
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const mutant = file.slice();
    mutant[Math.floor(20 * random())] = 16 * random();
    try {
      expect(parseIdx(mutant).data.byteLength).toBeLessThanOrEqual(mutant.length);
    } catch (error) {
      if (!(error instanceof IdxError || error instanceof TruncatedError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(500);
});
