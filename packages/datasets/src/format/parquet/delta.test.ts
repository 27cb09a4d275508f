import { expect, test } from "vitest";
import { ParquetError } from "../../errors.ts";
import { little } from "../../fixtures/archive.fixture.ts";
import { parquetOf } from "../../fixtures/parquet.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { parquetDataset } from "../../set/parquet-dataset.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { deltaIntegers, deltaStrings } from "./delta.ts";

test("deltaIntegers() reads the example of the format's description, and what wraps round", () => {
  // 7, 5, 3, 1, 2, 3, 4, 5: a first value, a least difference of -2 and two bits for each.
  const header = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0];
  const body = [0b11_00_00_00, 0b00_11_11_11, 0, 0, 0, 0, 0, 0];
  const { values, end } =
    deltaIntegers(Uint8Array.from([...header, ...body]), { count: 8, bits: 32 }) ?? {};
  expect(values).toEqual([7, 5, 3, 1, 2, 3, 4, 5]);
  expect(end).toBe(18);
  // From the greatest number one more.
  const wrapped = [128, 1, 4, 2, 254, 255, 255, 255, 15, 2, 0, 0, 0, 0];
  expect(deltaIntegers(Uint8Array.from(wrapped), { count: 2, bits: 32 })?.values).toEqual([
    2 ** 31 - 1,
    -(2 ** 31),
  ]);
});

test("numbers that are cut, of another count or of an odd form are refused", () => {
  const good = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b11_00_00_00, 0b00_11_11_11, 0, 0, 0, 0, 0, 0];
  for (let length = 0; length < good.length; length++)
    expect(
      deltaIntegers(Uint8Array.from(good.slice(0, length)), { count: 8, bits: 32 }),
    ).toBeUndefined();
  expect(deltaIntegers(Uint8Array.from(good), { count: 9, bits: 32 })).toBeUndefined();
  for (const [at, byte] of [
    [2, 0],
    [2, 3],
    [6, 65],
    [0, 129],
  ] as const)
    expect(
      deltaIntegers(Uint8Array.from(good.with(at, byte)), { count: 8, bits: 32 }),
    ).toBeUndefined();
});

/** Numbers from 0 up as differences, 32 bits for each. */
function deltas(values: readonly number[]): Uint8Array {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
  const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);
  const bytes = [...varint(128), 1, ...varint(values.length), ...zigzag(values[0] ?? 0)];
  for (let at = 1; at < values.length; at += 128) {
    const steps = Array.from({ length: 128 }, (_, i) =>
      at + i < values.length ? (values[at + i] ?? 0) - (values[at + i - 1] ?? 0) : 0,
    );
    const least = Math.min(...steps);
    bytes.push(...zigzag(least), 32, ...little(...steps.map((step) => [step - least, 4] as const)));
  }
  return Uint8Array.from(bytes);
}

test("strings that share what they begin with cannot grow without end", () => {
  const first = new Uint8Array(100_000).fill(7);
  const make = (count: number): Uint8Array => {
    const shared = Array.from({ length: count }, (_, i) => (i === 0 ? 0 : first.length + i - 1));
    const own = Array.from({ length: count }, (_, i) => (i === 0 ? first.length : 1));
    return concatenate([deltas(shared), deltas(own), first, new Uint8Array(count - 1).fill(9)]);
  };
  const [, second, third] = deltaStrings(make(3), { count: 3, prefixed: true }) ?? [];
  expect([second?.length, third?.length]).toEqual([100_001, 100_002]);
  expect([...(third?.subarray(-3) ?? [])]).toEqual([7, 9, 9]);
  expect(deltaStrings(make(4000), { count: 4000, prefixed: true })).toBeUndefined();
  // What is shared whole is not copied.
  const same = concatenate([
    deltas([0, ...Array.from({ length: 3999 }, () => first.length)]),
    deltas([first.length, ...Array.from({ length: 3999 }, () => 0)]),
    first,
  ]);
  expect(deltaStrings(same, { count: 4000, prefixed: true })?.at(-1)).toEqual(first);
  const beyond = concatenate([deltas([0, 2]), deltas([1, 1]), Uint8Array.of(1, 2)]);
  expect(deltaStrings(beyond, { count: 2, prefixed: true })).toBeUndefined();
});

const rows = Array.from({ length: 300 }, (_, i) => ({
  bytes: drawPng([4, 4], (x, y) => [i % 256, 40 * x, 40 * y]),
  labels: [(i * i) % 10],
}));

test.each(["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"] as const)(
  "parquetDataset() reads pictures of %s and labels of DELTA_BINARY_PACKED",
  async (image) => {
    const open = (bytes: Uint8Array) =>
      parquetDataset({ from: fromBytes(bytes, { name: "a.parquet" }), split: "train" });
    const plain = await open(parquetOf(rows, { bare: true }));
    const bytes = parquetOf(rows, { bare: true, encodings: [image, "DELTA_BINARY_PACKED"] });
    const found = await open(bytes);
    const all = rows.map((_, i) => i);
    expect(await found.read(all)).toEqual(await plain.read(all));
    let refused = 0;
    for (let i = 0; i < 60; i++) {
      const damaged = bytes.slice();
      damaged[60 + 7 * i] = (damaged[60 + 7 * i] ?? 0) ^ 0x55;
      const failure: unknown = await open(damaged)
        .then((data) => data.read(all))
        .catch((error: unknown) => error);
      if (failure instanceof ParquetError) refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
  },
);
