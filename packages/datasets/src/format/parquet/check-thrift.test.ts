// @module-tag ci
import { expect, test } from "vitest";
import { ParquetError } from "../../errors/format.ts";
import { bytesOf, little } from "../../fixtures/archive.fixture.ts";
import { parquetOf } from "../../fixtures/parquet.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { checkThrift } from "./check-thrift.ts";
import { openParquet } from "./file.ts";
import { pageHeader } from "./page-header.ts";

/** A number as the protocol writes it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A list in field 1 of a structure, with what comes behind its length. */
function list(type: number, count: number, rest: ArrayLike<number> = []): Uint8Array {
  return Uint8Array.of(0x19, 0xf0 + type, ...varint(count), ...Array.from(rest));
}

async function open(footer: Uint8Array): Promise<unknown> {
  const magic = bytesOf("PAR1");
  const file = concatenate([magic, footer, little([footer.length, 4]), magic]);
  return openParquet(fromBytes(file, { name: "a.parquet" }), { limit: 2 ** 29 });
}

test("a footer whose lists say that they are long is refused before memory is taken for them", async () => {
  const nested = Array.from({ length: 100 }, () => [0xf9, ...varint(30_000_000)]).flat();
  const bomb = list(9, 30_000_000, nested);
  await expect(open(bomb)).rejects.toThrow(ParquetError);
  await expect(open(bomb)).rejects.toThrow("its footer has a list of 30000000 elements, and 500");
});

test("a footer is refused that is nested deeply, has millions of values, or breaks the protocol", () => {
  const inLists = new Uint8Array(40).fill(0x19);
  const inStructs = new Uint8Array(40).fill(0x1c);
  for (const bytes of [inLists, inStructs])
    expect(() => checkThrift(bytes)).toThrow("its footer is nested more than 16 deep");
  const many = concatenate([list(12, 2 ** 21), new Uint8Array(2 ** 21 + 1)]);
  expect(() => checkThrift(many)).toThrow("its footer has more than 2097152 values");
  const long = new Uint8Array(20).fill(0x80);
  expect(() => checkThrift(Uint8Array.of(0x16, ...long))).toThrow("of more than 64 bits");
  expect(() => checkThrift(Uint8Array.of(0x1a, 0))).toThrow("has a value of type 10");
  expect(() => checkThrift(Uint8Array.of(0x05, 0xfe, 0xff, 0xff, 0x0f, 0))).toThrow("of number");
  for (const cut of [[], [0x15], [0x18, 5, 1], [0x17, 1, 2], [0x19, 0x31, 1], [0x15, 0]])
    expect(() => checkThrift(Uint8Array.from(cut))).toThrow("its footer ");
});

test("what hyparquet reads, truth values in lists among it, is walked to its end", () => {
  const parts = [
    [0x11, 0x12, 0x13, 7, 0x14, 2, 0x15, 2, 0x16, 0x80, 1, 0x17, 0, 0, 0, 0, 0, 0, 0, 0],
    [0x18, 2, 65, 66, 0x1c, 0x15, 4, 0, 0x19, 0x21, 1, 2, 0x19, 0x2c, 0x15, 2, 0, 0, 0],
  ];
  const whole = Uint8Array.from(parts.flat());
  checkThrift(whole);
  for (let length = 0; length < whole.length; length++)
    expect(() => checkThrift(whole.subarray(0, length))).toThrow(RangeError);
  const file = parquetOf([{ bytes: bytesOf("x"), labels: [1] }]);
  const length = new DataView(file.buffer).getUint32(file.length - 8, true);
  checkThrift(file.subarray(file.length - 8 - length, file.length - 8));
});

test("a schema of 6,000 structs in each other is refused, one of 20 is read", async () => {
  /** Structs called a, each with one child; the last one is a number called z. */
  const schema = (depth: number): Uint8Array => {
    const structs = Array.from({ length: depth }, () => [0x48, 1, 97, 0x15, 2, 0]).flat();
    const all = [...structs, 0x15, 2, 0x38, 1, 122, 0];
    const elements = [0x19, 0xfc, ...varint(depth + 1), ...all];
    return Uint8Array.of(0x15, 2, ...elements, 0x16, 0, 0x19, 0x0c, 0);
  };
  await expect(open(schema(6000))).rejects.toThrow("its columns are nested more than 64 deep");
  expect(await open(schema(20))).toMatchObject({ count: 0, columns: new Map([["a", "other"]]) });
});

test("the header of a page is none whose numbers do not end, or whose fields have more than 16 bits", () => {
  const sound = Uint8Array.of(0x15, 4, 0);
  expect(pageHeader(sound, 0)?.fields.get(1)).toBe(2);
  const long = Uint8Array.of(0x16, ...new Uint8Array(20).fill(0x80), 0, 0);
  expect(pageHeader(long, 0)).toBeUndefined();
  const many = new Uint8Array(3000).fill(0xf1);
  many[2999] = 0;
  expect(pageHeader(many, 0)).toBeUndefined();
});
