// @module-tag ci
import { describe, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { PickleError, UnsafePickleError } from "../../errors/format.ts";
import { bytesOf, ofHex } from "../../fixtures/archive.fixture.ts";
import { pickledBatch, pickledBatches } from "../../fixtures/pickle.fixture.ts";
import { randomStream } from "../../set/random.ts";
import { concatenate } from "../../source/concatenate.ts";
import { parsePickle } from "./pickle.ts";
import { textOf, type PickleValue } from "./values.ts";

const data = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);

function read(bytes: Uint8Array): PickleValue {
  return parsePickle(bytes, "a.pickle");
}

/** The bytes of a program: text as it is, numbers as bytes. */
function program(...parts: (string | number)[]): Uint8Array {
  return concatenate(
    parts.map((part) => (typeof part === "string" ? bytesOf(part) : Uint8Array.of(part))),
  );
}

function item(dict: PickleValue, key: string): PickleValue | undefined {
  return dict instanceof Map ? (dict as Map<string, PickleValue>).get(key) : undefined;
}

describe("parsePickle() reads a batch as Python writes it", () => {
  test.each(Object.entries(pickledBatches))("%s", (_, hex) => {
    const found = read(ofHex(hex));
    expect(item(found, "data")).toMatchObject({ kind: "array", dtype: "u1", shape: [2, 6], data });
    expect(item(found, "labels")).toEqual([3, 7]);
    expect(textOf(item(found, "batch_label"))).toBe("testing batch 1 of 1");
    expect((item(found, "filenames") as PickleValue[]).map(textOf)).toEqual(["a.png", "b.png"]);
  });
});

test("parsePickle() reads the batches that the tests make", () => {
  const found = read(pickledBatch(data, { width: 6, labels: { labels: [3, 7] } }));
  expect(item(found, "data")).toMatchObject({ dtype: "u1", shape: [2, 6], data });
  expect(item(found, "labels")).toEqual([3, 7]);
});

test.each<[string, Uint8Array, PickleValue]>([
  ["nothing", program("N."), null],
  ["truth", program("(I01\nI00\n", 0x88, 0x89, "t."), [true, false, true, false]],
  ["numbers", program("(I-5\nK\u0007M", 1, 2, "J", 255, 255, 255, 255, "t."), [-5, 7, 513, -1]],
  [
    "long numbers",
    program("(", 0x8a, 0, 0x8a, 2, 255, 255, 0x8a, 2, 0, 1, 0x8a, 5, 0, 0, 0, 0, 1, "t."),
    [0, -1, 256, 2 ** 32],
  ],
  ["a fraction", program("G", 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, "."), 1.5],
  [
    "text",
    program("(X", 2, 0, 0, 0, 0xc3, 0xa4, 0x8c, 1, "bVc\\u00e4\\u2082\nl."),
    ["ä", "b", "cä₂"],
  ],
  ["text of Python 2", program("(S'ab'\nS\"it's\"\nU\u0001cl."), ["ab", "it's", "c"].map(bytesOf)],
  ["dicts", program("(I1\nVa\nd."), new Map([[1, "a"]])],
  ["what is kept and recalled", program("(]p0\nh", 0, "j", 0, 0, 0, 0, "g0\nt."), [[], [], [], []]],
  [
    "empty and short tuples",
    program(")", 0x85, "NN", 0x86, "NNN", 0x87, 0x87, "."),
    [[[]], [null, null], [null, null, null]],
  ],
])("parsePickle() reads %s", (_, bytes, value) => {
  expect(read(bytes)).toEqual(value);
});

describe("what would run code is refused", () => {
  test.each<[string, Uint8Array, string]>([
    ["os.system, by name", program("cos\nsystem\n(S'id'\ntR."), "os.system"],
    [
      "os.system, from the stack",
      program(0x8c, 2, "os", 0x8c, 6, "system", 0x93, "."),
      "os.system",
    ],
    ["eval", program("cbuiltins\neval\n(S'1'\ntR."), "builtins.eval"],
    ["numpy.load", program("cnumpy\nload\n."), "numpy.load"],
    [
      "a module with a newline",
      program("cnumpy.core\n.multiarray._reconstruct\n."),
      "numpy.core..multiarray._reconstruct",
    ],
  ])("%s", (_, bytes, global) => {
    expect(() => read(bytes)).toThrow(UnsafePickleError);
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({ global, code: "unsafe-pickle", source: "a.pickle" }),
    );
  });

  test.each<[string, number]>([
    ["INST", 0x69],
    ["OBJ", 0x6f],
    ["NEWOBJ", 0x81],
    ["NEWOBJ_EX", 0x92],
    ["EXT1", 0x82],
    ["EXT2", 0x83],
    ["EXT4", 0x84],
    ["PERSID", 0x50],
    ["BINPERSID", 0x51],
    ["NEXT_BUFFER", 0x97],
    ["READONLY_BUFFER", 0x98],
  ])("%s", (name, code) => {
    expect(() => read(program("(", code, "os\nsystem\n."))).toThrow(UnsafePickleError);
    expect(() => read(program("(", code, "os\nsystem\n."))).toThrow(
      `the instruction ${name} (0x${code.toString(16)}) at byte 1 is not one of data`,
    );
  });

  test("every other instruction that is not known", () => {
    const known = new Set(
      [..."(NIJKMGVXSTUBCt)]laed}sughjpqrcRb."].map((letter) => letter.charCodeAt(0)),
    );
    for (const code of [
      0x80, 0x95, 0x88, 0x89, 0x8a, 0x8c, 0x8e, 0x96, 0x85, 0x86, 0x87, 0x94, 0x93,
    ])
      known.add(code);
    let refused = 0;
    for (let code = 0; code < 256; code++) {
      if (known.has(code)) continue;
      refused += 1;
      expect(() => read(program("N", code, ".")), String(code)).toThrow(UnsafePickleError);
    }
    expect(refused).toBe(209);
  });
});

test("calls of the functions that may be named do no more than make arrays", () => {
  const array = "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n";
  for (const bytes of [
    program("NNR."),
    program("cnumpy\nndarray\n)R."),
    program(`cnumpy.core.multiarray\n_reconstruct\n(NNNtR.`),
    program("cnumpy.core.multiarray\nscalar\n(NNtR."),
    program("cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(Vf8\nI0\nI1\ntRU", 8, "12345678tR."),
    program("cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(Vi8\nI0\nI1\ntRU", 7, "1234567tR."),
    program("c_codecs\nencode\n(Vx\nVrot13\ntR."),
    program("c_codecs\nencode\n(Vx\\u0100\nVlatin1\ntR."),
    program("cnumpy\ndtype\n(VO\nI00\nI01\ntR."), // objects
    program("cnumpy\ndtype\n(VS5\nI00\nI01\ntR."),
    program("cnumpy\ndtype\n(NtR."),
    program("cnumpy.core.numeric\n_frombuffer\n(V\nNNNtR."),
    program("](Nlb."), // a state for a list
    program(`${array}K\u0000`, 0x85, "Vb\n", 0x87, "RNb."),
    program(`${array}K\u0000`, 0x85, "Vb\n", 0x87, "R(NNNNNtb."),
    program("cnumpy\ndtype\n(Vu1\ntR(K\u0003V|\nVx\nNNtb."), // records
  ])
    expect(() => read(bytes)).toThrow(PickleError);
});

test("arrays whose bytes do not fit their shape, in big-endian or in Fortran's order are refused", () => {
  const make = (type: string, shape: number[], fortran: number, bytes: number): Uint8Array =>
    program(
      "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000",
      0x85,
      "Vb\ntR(K\u0001(",
      ...shape.flatMap((size) => ["J", size & 255, size >> 8, 0, 0]),
      `tcnumpy\ndtype\n(V${type.slice(1)}\ntR(K\u0003V${type[0]}\nNNNtb`,
      fortran,
      "C",
      bytes,
      "\0".repeat(bytes),
      "tb.",
    );
  const wrong = (...args: Parameters<typeof make>): void => {
    expect(() => read(make(...args)), args.join()).toThrow(PickleError);
  };
  expect(read(make("<i8", [1, 2], 0x89, 16))).toMatchObject({ dtype: "i8", shape: [1, 2] });
  wrong("|u1", [2, 6], 0x89, 11);
  wrong("|u1", [2, 6], 0x89, 13);
  wrong("<i8", [2], 0x89, 2);
  wrong(">i8", [2], 0x89, 16);
  wrong("|u1", [2, 6], 0x88, 12);
});

test("programs that break the rules of the machine are refused", () => {
  for (const bytes of [
    program("."),
    program("NN."),
    program("(N."),
    program("t."),
    program("Na."),
    program("]N(e."),
    program("N(NNu."),
    program("}(Nu."),
    program("}(]Nu."),
    program("}(Va\nNVa\nNu."),
    program("g0\n."),
    program("h", 0, "."),
    program("Vx\n.rest"),
    program("I1x\n."),
    program("I99999999999999999\n."),
    program("Sx\n."),
    program("S'\\x00'\n."),
    program(0x80, 6, "N."),
    program(0x8a, 9, "\0".repeat(9), "."),
    program("(", 0x85, "."),
  ])
    expect(() => read(bytes), JSON.stringify([...bytes])).toThrow(PickleError);
});

test("a pickle cut at any byte is refused, as is one that announces more than there is", () => {
  for (const hex of Object.values(pickledBatches)) {
    const whole = ofHex(hex);
    for (let length = 0; length < whole.length; length++)
      expect(() => read(whole.subarray(0, length)), `${length} bytes`).toThrow(DatasetError);
  }
  expect(() => read(program("B", 255, 255, 255, 255, "x"))).toThrow(TruncatedError);
  expect(() => read(program(0x8e, 255, 255, 255, 255, 255, 255, 255, 255, "x"))).toThrow(
    TruncatedError,
  );
  expect(() => read(program("I", "1".repeat(70_000)))).toThrow(PickleError);
});

test("bombs of marks, values and kept values end at a limit; shared values are not multiplied", () => {
  expect(() => read(program("(".repeat(1001)))).toThrow(LimitError);
  expect(() => read(new Uint8Array(4_000_001).fill(0x4e))).toThrow(LimitError);
  const kept = concatenate(Array.from({ length: 40 }, () => new Uint8Array(100_001).fill(0x94)));
  expect(() => read(concatenate([program("N"), kept]))).toThrow(LimitError);
  // 2^60 values, had anybody counted them.
  const laughs = Array.from({ length: 60 }, (_, i) => ["q", i, "h", i, 0x86] as const).flat();
  expect(read(program("N", ...laughs, "."))).toHaveLength(2);
  const list = concatenate([
    program("](e"),
    ...Array.from({ length: 50 }, () =>
      concatenate([program("("), new Uint8Array(99_999).fill(0x4e), program("e")]),
    ),
  ]);
  expect(() => read(list)).toThrow(LimitError);
});

test.each([
  ["dicts", new Uint8Array(2_000_000).fill(0x7d)],
  ["strings", Uint8Array.from({ length: 3_000_000 }, (_, i) => (i % 2 ? 0 : 0x43))],
])("empty %s, a byte or two each, end at the memory that they take", (_, bytes) => {
  expect(() => read(bytes)).toThrow("its values take more than 268435456 bytes of memory");
});

test("bytes that text is encoded to, and keys that are made of bytes, count each time", () => {
  const text = "a".repeat(4_000_000);
  const encodes = Array.from({ length: 100 }, () => "h\u0001h\u0003R").join("");
  const encoded = program(
    `c_codecs\nencode\nq\u0001X\0\t=\0${text}X\u0006\0\0\0latin1`,
    0x86,
    `q\u0003${encodes}.`,
  );
  expect(() => read(encoded)).toThrow("its values take more than 268435456 bytes of memory");
  const dicts = "}h\u0001Ns".repeat(3000); // a new text each
  const keyed = program("B\0\0\u0001\0", "k".repeat(65_536), "q\u0001", dicts, ".");
  expect(() => read(keyed)).toThrow("its values take more than 268435456 bytes of memory");
});

test("the work of one instruction is bounded: an array has at most 64 axes", () => {
  const array = (axes: number): Uint8Array =>
    program(
      "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000",
      0x85,
      `Vb\ntR(K\u0001(${"K\u0000".repeat(axes)}tcnumpy\ndtype\n(Vu1\ntR`,
      0x89,
      "C\u0000tb.",
    );
  expect(read(array(64))).toMatchObject({ dtype: "u1", shape: { length: 64 } });
  expect(() => read(array(65))).toThrow("it has an array of 65 axes");
});

test("3,000 mutations are read or refused", () => {
  const random = randomStream([7, 7, 7, 7]);
  const files = Object.values(pickledBatches).map(ofHex);
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    const mutant = (files[i % files.length] ?? new Uint8Array()).slice();
    for (let k = 0; k <= 2 * random(); k++)
      mutant[Math.floor(mutant.length * random())] = 256 * random();
    let failure: unknown;
    try {
      read(mutant);
    } catch (error) {
      failure = error;
      refused += 1;
    }
    expect(failure === undefined || failure instanceof DatasetError, String(failure)).toBe(true);
  }
  expect(refused).toBeGreaterThan(1000);
});
