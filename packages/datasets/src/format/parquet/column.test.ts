import { expect, test } from "vitest";
import { ChecksumError } from "../../errors/access.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import { concatenate } from "../../source/concatenate.ts";
import { crc32 } from "../../source/crc32.ts";
import { type ParquetCell, readColumn } from "./column.ts";
import type { ParquetColumn } from "./pages.ts";

/** A field of a structure, in the compact protocol of Thrift: a number, or a structure. */
type Field = readonly [id: number, value: number | readonly Field[]];

function zigzag(value: number): number[] {
  const bytes: number[] = [];
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}

function structure(fields: readonly Field[]): number[] {
  let before = 0;
  const bytes = fields.flatMap(([id, value]) => {
    const delta = (id - before) * 16;
    before = id;
    return typeof value === "number"
      ? [delta + 5, ...zigzag(value)]
      : [delta + 12, ...structure(value)];
  });
  return [...bytes, 0];
}

const plain = 0;
const byDictionary = 8;

/** A page: its type, what it says of its size, its own header, its bytes. */
function page(
  body: readonly number[],
  header: Field,
  {
    type = 0,
    size = body.length,
    unpacked = body.length,
    crc,
  }: {
    type?: number;
    size?: number;
    unpacked?: number;
    crc?: number;
  } = {},
): Uint8Array {
  const fields: Field[] = [
    [1, type],
    [2, unpacked],
    [3, size],
    ...(crc === undefined ? [] : [[4, crc | 0] as const]),
    header,
  ];
  return Uint8Array.from([...structure(fields), ...body]);
}

const dataPage = (values: number, encoding = plain): Field => [
  5,
  [
    [1, values],
    [2, encoding],
    [3, 3],
    [4, 3],
  ],
];

/** A page of version 2 of plain values. */
function dataPageV2(body: readonly number[], nulls: number): Uint8Array {
  const header: Field = [
    8,
    [
      [1, 2],
      [2, nulls],
      [3, 2],
      [4, plain],
      [5, 0],
      [6, 0],
    ],
  ];
  return page(body, header, { type: 3 });
}

const column: ParquetColumn = {
  source: "a.parquet",
  name: "label",
  type: "INT32",
  optional: 0,
  codec: "UNCOMPRESSED",
  rows: 2,
};

async function read(
  pages: readonly Uint8Array[],
  change: Partial<ParquetColumn> = {},
  most = 2 ** 20,
): Promise<ParquetCell[]> {
  const whole = { ...column, ...change };
  const fields = [
    { name: "image", repetition_type: whole.optional > 1 ? "OPTIONAL" : "REQUIRED" },
    { name: "bytes", repetition_type: whole.optional > 0 ? "OPTIONAL" : "REQUIRED" },
  ] as const;
  const way = whole.optional > 1 ? fields : fields.slice(1);
  const options = { column: whole, way, codecs: {}, most };
  return (await readColumn(concatenate(pages), options)).cells;
}

const two = [1, 0, 0, 0, 255, 255, 255, 255];

test("readColumn() reads whole numbers, bytes and gaps, over several pages", async () => {
  expect(await read([page(two, dataPage(2))])).toEqual([1, -1]);
  const one = page(two.slice(0, 4), dataPage(1));
  expect(await read([one, one])).toEqual([1, 1]);
  const long = [2, 0, 0, 0, 1, 0, 0, 0];
  expect(await read([page(long, dataPage(1))], { type: "INT64", rows: 1 })).toEqual([2 ** 32 + 2]);
  const bytes = [2, 0, 0, 0, 7, 8];
  expect(await read([page(bytes, dataPage(1))], { type: "BYTE_ARRAY", rows: 1 })).toEqual([
    Uint8Array.of(7, 8),
  ]);
  // Levels of two bits, each a run of one: picture and bytes there, no picture.
  const struct = [4, 0, 0, 0, 2, 2, 2, 0, 1, 0, 0, 0, 7];
  expect(await read([page(struct, dataPage(2))], { type: "BYTE_ARRAY", optional: 2 })).toEqual([
    Uint8Array.of(7),
    null,
  ]);
  // Two levels of one bit each: there, and missing.
  const gap = [2, 0, 0, 0, 3, 0b01, 9, 0, 0, 0];
  expect(await read([page(gap, dataPage(2))], { optional: 1 })).toEqual([9, null]);
});

test("readColumn() reads a dictionary", async () => {
  const dictionary = page(
    [5, 0, 0, 0, 6, 0, 0, 0],
    [
      7,
      [
        [1, 2],
        [2, plain],
      ],
    ],
    { type: 2 },
  );
  const indices = [1, 4, 1]; // one bit wide, a run of two ones
  expect(await read([dictionary, page(indices, dataPage(2, byDictionary))])).toEqual([6, 6]);
  const beyond = page([2, 4, 3], dataPage(2, byDictionary));
  expect(await read([dictionary, beyond])).toEqual([null, null]);
});

test("readColumn() compares the CRC-32 of pages that have one", async () => {
  const crc = crc32(Uint8Array.from(two));
  expect(await read([page(two, dataPage(2), { crc })])).toEqual([1, -1]);
  const wrong = read([page(two, dataPage(2), { crc: crc ^ 1 })]);
  await expect(wrong).rejects.toThrow(ChecksumError);
  await expect(wrong).rejects.toMatchObject({ algorithm: "crc32", source: "a.parquet" });
});

test.each<[string, Uint8Array, Partial<ParquetColumn>]>([
  ["a page of less than nothing", page(two, dataPage(2), { size: -20 }), {}],
  ["a page that is longer than the column", page(two, dataPage(2), { size: 9 }), {}],
  ["a page that says it unpacks to more", page(two, dataPage(2), { unpacked: 9 }), {}],
  ["more values than rows", page(two, dataPage(3)), {}],
  ["less than no values", page(two, dataPage(-1)), {}],
  ["thousands of millions of values", page(two, dataPage(2 ** 31 - 1)), {}],
  ["fewer values than rows", page(two, dataPage(2)), { rows: 3 }],
  ["a value that ends too early", page(two.slice(0, 7), dataPage(2)), {}],
  [
    "bytes that are longer than the page",
    page([5, 0, 0, 0, 1], dataPage(1)),
    { type: "BYTE_ARRAY", rows: 1 },
  ],
  ["a dictionary beyond its page", page(two, [7, [[1, 9]]], { type: 2 }), {}],
  ["levels that are longer than the page", page([9, 0, 0, 0, 4, 1], dataPage(2)), { optional: 1 }],
  ["levels that end too early", page([2, 0, 0, 0, 2, 1], dataPage(2)), { optional: 1 }],
  [
    "a run of thousands of millions of levels",
    page([6, 0, 0, 0, 254, 255, 255, 255, 15, 1, ...two], dataPage(2)),
    { optional: 1 },
  ],
  [
    "a run of thousands of millions of indices",
    page([1, 254, 255, 255, 255, 15, 1], dataPage(2, byDictionary)),
    {},
  ],
  [
    "groups of thousands of millions of indices of no bits",
    page([0, 255, 255, 255, 255, 15], dataPage(2, byDictionary)),
    {},
  ],
  [
    "differences in a thousand million groups",
    page([128, 1, 128, 128, 128, 128, 4, 2, 2], dataPage(2, 5)),
    { type: "INT64" },
  ],
  [
    "blocks of less than no lengths",
    page([128, 128, 128, 128, 8, 4, 2, 2, 0, 0, 0, 0, 0], dataPage(2, 6)),
    { type: "BYTE_ARRAY" },
  ],
  ["less than no gaps", dataPageV2(two, -(2 ** 30)), {}],
  ["an index of pages", page(two, [6, []], { type: 1 }), {}],
  ["a page of an unknown type", page(two, [5, []], { type: 9 }), {}],
  ["a data page without its header", page(two, [9, []]), {}],
])("readColumn() refuses %s", async (_, bytes, change) => {
  await expect(read([bytes], change)).rejects.toThrow(ParquetError);
});

test("readColumn() refuses pages of no values, a second dictionary, and pages beyond what the group takes", async () => {
  const [none, whole] = [page(two, dataPage(0)), page(two, dataPage(2))];
  await expect(read([none, whole])).rejects.toThrow("it has a page of 0 values");
  const dictionary = page(two, [7, [[1, 2]]], { type: 2 });
  await expect(read([dictionary, dictionary, whole])).rejects.toThrow("it has a second dictionary");
  const halves = [0, 4].map((from) => page(two.slice(from, from + 4), dataPage(1)));
  expect(await read(halves, {}, 8)).toEqual([1, -1]);
  await expect(read(halves, {}, 7)).rejects.toThrow(
    "its pages unpack to more than the 7 bytes of its group of rows",
  );
});

test("readColumn() says what it does not read", async () => {
  // 6 are differences of lengths, which whole numbers have not; 7 shares prefixes; 9 splits streams of bytes.
  for (const encoding of [6, 7, 9])
    await expect(read([page(two, dataPage(2, encoding))])).rejects.toThrow(UnsupportedError);
  await expect(read([page(two, dataPage(2, 9))])).rejects.toThrow(
    "its column label has encoding 9; plain values, dictionaries and differences",
  );
  await expect(read([page(two, dataPage(2))], { codec: "BROTLI" })).rejects.toThrow(
    "its column label is packed by BROTLI",
  );
});
