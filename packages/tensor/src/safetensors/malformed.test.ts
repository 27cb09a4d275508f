import { expect, test } from "vitest";
import { everyDType, file } from "./example-files.fixture.ts";
import { SafetensorsError } from "./header.ts";
import { parseSafetensors } from "./read.ts";
import { formatSafetensors } from "./write.ts";

/** A file of one U8 tensor "a" with one field of its entry replaced, and three bytes of data. */
function entry(fields: Record<string, unknown>): Uint8Array {
  return file(
    JSON.stringify({ a: { dtype: "U8", shape: [3], data_offsets: [0, 3], ...fields } }),
    [1, 2, 3],
  );
}

function lengthOf(length: bigint, more: number): Uint8Array {
  const bytes = new Uint8Array(8 + more);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

const tensor = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}';
const malformed: [what: string, bytes: Uint8Array, message: RegExp][] = [
  ["no bytes", new Uint8Array(), /the file is cut short: its 0 bytes hold no header length/],
  ["half a length", new Uint8Array(7), /7 bytes hold no header length/],
  [
    "a header longer than the file",
    lengthOf(3n, 2),
    /the file is cut short: its header has 3 bytes, 2 of them are there/,
  ],
  [
    "a header above the limit",
    lengthOf(10_000_001n, 4),
    /10000001 is above 10000000 \(longestHeader\)$/,
  ],
  [
    "a PNG picture",
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13),
    /: it is a PNG picture; its header length 727905341920923785 is above/,
  ],
  [
    "the page of a server that lacks the file",
    new TextEncoder().encode("<!doctype html>\n<html>"),
    /: it is a text that begins with "<!doctype html>\\n"; its header length \d+ is above/,
  ],
  [
    "a pointer of Git LFS",
    new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"),
    /: it is a text that begins with "version https:\/\/"; its header length/,
  ],
  ["the greatest length", lengthOf(2n ** 64n - 1n, 4), /18446744073709551615 is above/],
  ["an empty header", file(""), /does not begin with \{/],
  ["a space before the header", file(" {}"), /does not begin with \{/],
  ["a byte order mark", file("\ufeff{}"), /does not begin with \{/],
  ["a list as header", file("[]"), /does not begin with \{/],
  ["invalid UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), /no UTF-8/],
  ["overlong UTF-8", file(Uint8Array.of(0x7b, 0xc0, 0x80, 0x7d)), /no UTF-8/],
  ["text after the header", file("{}x"), /no JSON at character 2: found "x"/],
  ["a NUL after the header", file("{}\0"), /no JSON at character 2/],
  ["an open object", file("{"), /no JSON at character 1: found its end/],
  ["a comma too many", file(`{"a":${tensor},}`, [1]), /no JSON/],
  ["a missing colon", file(`{"a"${tensor}}`, [1]), /no JSON/],
  ["a name without quotes", file(`{a:${tensor}}`, [1]), /no JSON/],
  ["an open string", file('{"a'), /no JSON/],
  ["a string that ends in a backslash", file('{"a\\'), /no JSON/],
  ["a bad escape", file('{"\\x":1}'), /no JSON/],
  ["a raw newline in a string", file('{"\n":1}'), /no JSON/],
  ["half a surrogate pair", file('{"\\ud800":1}'), /no JSON/],
  ["a bare word", file('{"a":NaN}'), /no JSON/],
  ["deep nesting", file(`{"a":${"[".repeat(90_000)}`), /nests deeper/],
  ["a name twice", file(`{"a":${tensor},"a":${tensor}}`, [1]), /names "a" twice/],
  [
    "a name twice, once escaped",
    file(`{"a":${tensor},"\\u0061":${tensor}}`, [1]),
    /names "a" twice/,
  ],
  [
    "a field twice",
    file('{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}'),
    /names "dtype" twice/,
  ],
  ["a metadata key twice", file('{"__metadata__":{"a":"1","a":"2"}}'), /names "a" twice/],
  ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), /twice/],
  ["metadata that is a list", file('{"__metadata__":[]}'), /"__metadata__": it is no object/],
  ["metadata that is null", file('{"__metadata__":null}'), /"__metadata__": it is no object/],
  ["metadata that is a number", file('{"__metadata__":{"a":1}}'), /the value of "a" is no string/],
  ["a tensor that is a list", file('{"a":[]}'), /its entry is no object/],
  ["a tensor that is null", file('{"a":null}'), /its entry is no object/],
  ["no dtype", entry({ dtype: undefined }), /its dtype is no string/],
  ["a dtype of another kind", entry({ dtype: 8 }), /its dtype is no string/],
  ["an unknown dtype", entry({ dtype: "F8_E4M3" }), /its dtype is "F8_E4M3", not one/],
  [
    "a dtype from the prototype",
    entry({ dtype: "constructor" }),
    /its dtype is "constructor", not one/,
  ],
  ["no shape", entry({ shape: undefined }), /its shape is no list/],
  ["a shape that is a number", entry({ shape: 3 }), /its shape is no list/],
  ["a negative size", entry({ shape: [-3] }), /its shape is no list/],
  ["two negative sizes", entry({ shape: [-3, -1] }), /its shape is no list/],
  ["a broken size", entry({ shape: [1.5, 2] }), /its shape is no list/],
  [
    "a size with an exponent",
    file('{"a":{"dtype":"U8","shape":[3e0],"data_offsets":[0,3]}}', [1, 2, 3]),
    /its shape/,
  ],
  [
    "a size beyond 2^53",
    file('{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,3]}}', [1]),
    /its shape/,
  ],
  ["a size that is a string", entry({ shape: ["3"] }), /its shape is no list/],
  ["a shape whose product overflows", entry({ shape: [2 ** 32, 2 ** 32] }), /overflows/],
  ["a shape that overflows before its zero", entry({ shape: [2 ** 50, 2 ** 50, 0] }), /overflows/],
  [
    "a product that wraps to the right length",
    entry({ shape: [2 ** 32, 2 ** 32, 3] }),
    /overflows/,
  ],
  [
    "a shape that takes more bytes",
    entry({ shape: [4] }),
    /U8 \[4\] takes 4 bytes, data_offsets \[0,3\] hold 3/,
  ],
  ["a shape that takes fewer bytes", entry({ shape: [2] }), /takes 2 bytes/],
  ["a dtype that takes more bytes", entry({ dtype: "F32" }), /takes 12 bytes/],
  ["no offsets", entry({ data_offsets: undefined }), /data_offsets are not two/],
  ["one offset", entry({ data_offsets: [0] }), /data_offsets are not two/],
  ["three offsets", entry({ data_offsets: [0, 3, 3] }), /data_offsets are not two/],
  ["a negative offset", entry({ data_offsets: [-3, 0] }), /data_offsets are not two/],
  ["offsets the wrong way round", entry({ data_offsets: [3, 0] }), /hold -3/],
  [
    "data beyond the file",
    entry({ shape: [4], data_offsets: [0, 4] }),
    /the file is cut short: its data ends at 4, the file's at 3/,
  ],
  [
    "data far beyond the file",
    entry({ shape: [2 ** 40], data_offsets: [0, 2 ** 40] }),
    /the file is cut short: its data ends at 1099511627776, the file's at 3/,
  ],
  [
    "a hole in front",
    entry({ shape: [2], data_offsets: [1, 3] }),
    /its data begins at 1, that before it ends at 0/,
  ],
  [
    "bytes left over",
    entry({ shape: [2], data_offsets: [0, 2] }),
    /1 bytes at the end belong to no tensor/,
  ],
  ["data without tensors", file("{}", [1]), /1 bytes at the end belong to no tensor/],
  [
    "overlap",
    file(`{"a":${tensor},"b":${tensor}}`, [1]),
    /"b": its data begins at 0, that before it ends at 1/,
  ],
  [
    "a hole between",
    file(`{"a":${tensor},"b":${tensor.replace("[0,1]", "[2,3]")}}`, [1, 2, 3]),
    /"b": its data begins at 2/,
  ],
  ["a BOOL of 2", entry({ dtype: "BOOL" }), /a BOOL byte is neither 0 nor 1/],
];

test.each(malformed)("parseSafetensors() refuses %s", (_, bytes, message) => {
  expect(() => parseSafetensors(bytes)).toThrow(message);
  expect(() => parseSafetensors(bytes)).toThrow(SafetensorsError);
});

test("parseSafetensors() refuses a file cut at any byte", () => {
  const bytes = formatSafetensors(everyDType, { step: "3" });
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parseSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(
      SafetensorsError,
    );
  }
});

test("parseSafetensors() reads a header with one string of ten million characters where it may be as long", () => {
  const text = "\\\\".repeat(5_000_000);
  const bytes = file(`{"__metadata__":{"a":"${text}"}}`);
  expect(() => parseSafetensors(bytes)).toThrow("header length 10000025 is above 10000000");
  const { metadata } = parseSafetensors(bytes, { longestHeader: 10_000_025 });
  expect(metadata["a"]).toHaveLength(5_000_000);
  expect(() => parseSafetensors(lengthOf(100_000_001n, 4), { longestHeader: Infinity })).toThrow(
    "is above 100000000",
  );
});

test("millions of values in fields that nobody reads take neither memory nor minutes", () => {
  const fields = '"dtype":"U8","shape":[0],"data_offsets":[0,0]';
  const bytes = file(`{"a":{${fields},"x":[${"{},".repeat(3_200_000)}{}]}}`);
  const before = process.memoryUsage.rss();
  expect(Object.keys(parseSafetensors(bytes).tensors)).toEqual(["a"]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 2 ** 20);
  // They are checked all the same.
  for (const wrong of [
    '{"y":1,"y":2}',
    "[1,]",
    "{",
    '"\\ud800"',
    `${"[".repeat(20)}1${"]".repeat(20)}`,
  ])
    expect(() => parseSafetensors(file(`{"a":{${fields},"x":${wrong}}}`)), wrong).toThrow(
      SafetensorsError,
    );
});

test("messages show names in one line, and of long ones the beginning", () => {
  const message = (name: string): string => {
    try {
      parseSafetensors(file(JSON.stringify({ [name]: { dtype: "F8" } })));
      return "read";
    } catch (error) {
      return String(error);
    }
  };
  expect(message("a\u001b[2J\n\u009b\u202eb")).toContain(
    '"a\\u001b[2J\\n\\u009b\\u202eb": its dtype is "F8"',
  );
  expect(message("x".repeat(1_000_000)).length).toBeLessThan(400);
});

test("2,000 mutations are read or refused, and never hold more than the file does", () => {
  const bytes = formatSafetensors(everyDType, { step: "3" });
  let state = 1;
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const mutant = bytes.slice(0, below(4) === 0 ? below(bytes.length) : bytes.length);
    for (let k = below(4); k >= 0 && mutant.length > 0; k--) {
      const digit = below(2) === 0 ? 0x30 + below(10) : below(256);
      mutant[below(mutant.length)] = digit;
    }
    try {
      const { tensors } = parseSafetensors(mutant);
      const held = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(held).toBeLessThanOrEqual(2 * mutant.length); // 16-bit floats are widened
    } catch (error) {
      if (!(error instanceof SafetensorsError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(500);
  expect(refused).toBeLessThan(2000);
});

test("what is no Uint8Array is refused by its kind", () => {
  const { buffer } = formatSafetensors({});
  const untyped = parseSafetensors as (bytes: unknown) => unknown;
  expect(() => untyped(buffer)).toThrow(
    new TypeError("Cannot read safetensors: give its bytes, such as new Uint8Array(buffer)"),
  );
});
