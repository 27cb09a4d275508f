// @module-tag ci
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { ChecksumError, LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { UnsafeNameError, UnsupportedError, ZipError } from "../errors/format.ts";
import { bytesOf, collect, tar, zip, type Zipped } from "../fixtures/archive.fixture.ts";
import { randomStream } from "../set/random.ts";
import { fromBytes } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { openArchive } from "./archive.ts";
import { type ZipFile, zipFiles } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-zip-"));
afterAll(() => rmSync(folder, { recursive: true }));

const words = "wefts and warps, ".repeat(60);
const deflated: Zipped = { name: "d", data: words, packed: new Uint8Array(deflateRawSync(words)) };

function source(bytes: Uint8Array) {
  return fromBytes(bytes, { name: "a.zip" });
}

async function contents(bytes: Uint8Array): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const file of await zipFiles(source(bytes)))
    found.push([file.name, new TextDecoder().decode(await readBothWays(file))]);
  return found;
}

/** Its bytes at once, and piece by piece, which has to find the same: the same damage as well. */
async function readBothWays(file: ZipFile): Promise<Uint8Array> {
  const limit = 10_000;
  const atOnce = await file.read(limit).catch((error: unknown) => error);
  if (!(atOnce instanceof LimitError)) {
    const pieces: Uint8Array[] = [];
    const inPieces = await file
      .unpack(async (piece) => void pieces.push(piece.slice()))
      .then(
        () => concatenate(pieces),
        (error: unknown) => error,
      );
    expect(atOnce).toEqual(inPieces);
  }
  if (atOnce instanceof Uint8Array) return atOnce;
  throw atOnce;
}

async function failure(bytes: Uint8Array): Promise<unknown> {
  return contents(bytes).catch((error: unknown) => error);
}

const expected = [
  ["a/s", "stored"],
  ["d", words],
];

describe("zipFiles() reads stored and deflated files", () => {
  const files = [{ name: "a/s", data: "stored" }, deflated];
  test.each<[string, Uint8Array]>([
    ["plain", zip(files)],
    [
      "sizes in zip64 fields, as numpy writes them",
      zip(files.map((file) => ({ ...file, zip64: true }))),
    ],
    ["a zip64 end", zip(files, { zip64End: true })],
    ["sizes after the data, signed", zip(files.map((file) => ({ ...file, descriptor: "signed" })))],
    ["sizes after the data, bare", zip(files.map((file) => ({ ...file, descriptor: "bare" })))],
    [
      "sizes of 64 bits after the data, signed",
      zip(files.map((file) => ({ ...file, zip64: true, descriptor: "signed" }))),
    ],
    [
      "sizes of 64 bits after the data, bare",
      zip(files.map((file) => ({ ...file, zip64: true, descriptor: "bare" }))),
    ],
    ["a comment", zip(files, { comment: "PK, but not here" })],
    [
      "the signature of an end in its comment",
      zip(files, { comment: "PK\u0005\u0006, but not here" }),
    ],
    ["bytes before it", zip(files, { before: bytesOf("#!/bin/sh\n") })],
    ["folders beside them", zip([{ name: "a/", data: "" }, ...files])],
  ])("%s", async (_, bytes) => {
    expect(await contents(bytes)).toEqual(expected);
  });
});

test("a stored file that holds signatures of zip is read whole", async () => {
  const trap = concatenate([
    zip([{ name: "x", data: "y" }]),
    bytesOf("PK\u0003\u0004 PK\u0007\u0008"),
  ]);
  const bytes = zip([{ name: "t", data: trap, descriptor: "signed" }, deflated]);
  const [file, other] = await zipFiles(source(bytes));
  expect(await file?.read(1e5)).toEqual(trap);
  expect(other?.name).toBe("d");
});

test("a whole end of an archive in a comment is refused, or passed over, but never lists other files", async () => {
  const files = [{ name: "a/s", data: "stored" }, deflated];
  const real = zip(files);
  const fake = zip([]).slice(-22);
  const view = new DataView(fake.buffer);
  for (const [what, at] of [
    ["no files", 0],
    ["the files of the archive itself", real.length - 22],
  ] as const) {
    view.setUint32(16, at, true);
    const whole = concatenate([real.subarray(0, -2), Uint8Array.of(fake.length, 0), fake]);
    const found = await contents(whole).catch((error: unknown) => error);
    const kept = Array.isArray(found) && found.length === expected.length;
    expect(kept || found instanceof DatasetError, `${what}: ${String(found)}`).toBe(true);
  }
});

test("stored() tells where stored bytes lie", async () => {
  const [s, d] = await zipFiles(
    source(zip([{ name: "s", data: "stored", zip64: true }, deflated])),
  );
  const lies = await s?.stored();
  expect(await lies?.read(2, 3)).toEqual(bytesOf("ore"));
  expect(await d?.stored()).toBeUndefined();
});

test("more files than 16 bits count", async () => {
  const many = Array.from({ length: 65_537 }, (_, i) => ({ name: `f${i}`, data: "" }));
  const files = await zipFiles(source(zip(many, { zip64End: true })));
  expect(files).toHaveLength(65_537);
});

test("wrong bytes, wrong sizes and wrong places are refused", async () => {
  expect(await failure(zip([{ name: "s", data: "stored", crc: 1 }]))).toBeInstanceOf(ChecksumError);
  expect(await failure(zip([{ ...deflated, crc: 1 }]))).toBeInstanceOf(ChecksumError);
  for (const size of [words.length - 1, words.length + 1, 5, 0])
    expect(await failure(zip([{ ...deflated, size }])), `${size}`).toBeInstanceOf(DatasetError);
  expect(
    await failure(
      zip([
        { name: "a", data: "1" },
        { name: "b", data: "1", offset: 0 },
      ]),
    ),
  ).toBeInstanceOf(ZipError);
  expect(
    await failure(
      zip([
        { name: "a", data: "1" },
        { name: "b", data: "1", offset: 7 },
      ]),
    ),
  ).toBeInstanceOf(ZipError);
  expect(await failure(zip([{ name: "a", data: "1", offset: 1e6 }]))).toBeInstanceOf(DatasetError);
  expect(await failure(zip([{ ...deflated, packed: bytesOf("\u00ff\u00ff") }]))).toBeInstanceOf(
    DatasetError,
  );
});

test("files do not vanish: neither behind an end that lists none, nor as a folder", async () => {
  const whole = zip([{ name: "s", data: "stored" }]);
  const empty = zip([]);
  expect(await zipFiles(source(empty))).toEqual([]);
  expect(await failure(concatenate([whole.subarray(0, 36), empty]))).toBeInstanceOf(ZipError);
  const marked = whole.slice();
  marked[marked.length - 22 - 1 - 8] = 0x10; // what the directory says of the file
  expect(await failure(marked)).toMatchObject({
    code: "zip",
    message: 'Cannot read a.zip: "s" is a folder, but says it has 6 bytes',
  });
});

test("encrypted files and other methods of packing are not read", async () => {
  expect(await failure(zip([{ name: "a", data: "1", flags: 1 }]))).toBeInstanceOf(UnsupportedError);
  for (const method of [9, 93, 12])
    expect(await failure(zip([{ name: "a", data: "1", method }]))).toBeInstanceOf(UnsupportedError);
});

test("names that lead out, and names that are there twice, are refused", async () => {
  for (const name of ["../x", "/abs", "C:/x", "a/../../b", "a\u0000b"])
    expect(await failure(zip([{ name, data: "1" }])), name).toBeInstanceOf(UnsafeNameError);
  expect(
    await failure(
      zip([
        { name: "a", data: "1" },
        { name: "./a", data: "2" },
      ]),
    ),
  ).toBeInstanceOf(ZipError);
});

test("backslashes stand between folders in what Windows packed, and nowhere else", async () => {
  for (const name of ["a", "é"])
    expect(await contents(zip([{ name: `orcs\\${name}`, data: "1" }]))).toEqual([
      [`orcs/${name}`, "1"],
    ]);
  const empty = { name: "elves\\", data: "" };
  expect(await contents(zip([empty, { name: "elves\\b", data: "2" }]))).toEqual([["elves/b", "2"]]);
  const katakana = Uint8Array.of(0x83, 0x5c); // so, in the code page of Japan
  for (const name of ["..\\a", "C:\\a", "\\\\server\\a", katakana])
    expect(await failure(zip([{ name, data: "1" }]))).toBeInstanceOf(UnsafeNameError);
  const ofUnix = zip([{ name: "orcs\\a", data: "1", system: 3 }]);
  expect(await failure(ofUnix)).toBeInstanceOf(UnsafeNameError);
});

test("the icon of a folder of macOS is left out of archives, as of folders", async () => {
  const members = ["a/Icon\r", "__MACOSX/a/._Icon\r", "a/s"].map((name) => ({ name, data: "1" }));
  // Without the flag of UTF-8, the end of the name is a note of music.
  const flagged = members.map((member) => ({ ...member, flags: 0x800 }));
  expect(await contents(zip(flagged))).toEqual([["a/s", "1"]]);
  const archive = await openArchive(fromBytes(tar(...members), { name: "a.tar" }));
  expect((await collect(archive.files())).map(({ name }) => name)).toEqual(["a/s"]);
  for (const name of ["a/Icon\rs", "a/icon\r"])
    expect(await failure(zip([{ name, data: "1", flags: 0x800 }]))).toBeInstanceOf(UnsafeNameError);
});

test("what is no zip archive, or is cut anywhere, is refused", async () => {
  const whole = zip([{ name: "s", data: "stored" }, deflated]);
  for (let length = 0; length < whole.length; length++)
    expect(await failure(whole.subarray(0, length)), `${length} bytes`).toBeInstanceOf(
      DatasetError,
    );
  expect(await failure(bytesOf("<!doctype html>".padEnd(500)))).toBeInstanceOf(TruncatedError);
});

test("a bomb is stopped by what it says, and by what it does", async () => {
  const zeros = new Uint8Array(3_000_000);
  const packed = new Uint8Array(deflateRawSync(zeros));
  const [honest] = await zipFiles(source(zip([{ name: "z", data: zeros, packed }])));
  await expect(honest?.read(1e6)).rejects.toThrow(LimitError);
  const [liar] = await zipFiles(source(zip([{ name: "z", data: zeros, packed, size: 1000 }])));
  await expect(liar?.read(1e6)).rejects.toThrow(DatasetError);
  const [boast] = await zipFiles(source(zip([{ ...deflated, size: 2 ** 31 }])));
  await expect(boast?.read(2 ** 32)).rejects.toThrow(DatasetError);
});

test("files that overlap are refused before there is room for what they say they unpack to", async () => {
  const size = 2 ** 26;
  const packed = new Uint8Array(deflateRawSync(new Uint8Array(size)));
  const same = { data: "", packed, size, offset: 0 };
  const files = await zipFiles(source(zip(["a", "b"].map((name) => ({ ...same, name })))));
  expect(files.map(({ name }) => name)).toEqual(["a", "b"]);
  const before = process.memoryUsage().arrayBuffers;
  for (const file of files) {
    const refusal = await file.read(size).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ZipError);
    expect(refusal).toHaveProperty(
      "message",
      `Cannot read ${file.name} of a.zip: its ${packed.length} packed bytes reach into what lies behind it`,
    );
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size / 2);
});

// Windows has a program of that name that only says where Python is sold.
const hasPython = spawnSync("python3", ["-c", "import zipfile"]).status === 0;

test.skipIf(!hasPython)("openArchive() opens a zip archive of another program", async () => {
  const path = join(folder, "python.zip");
  const program =
    "import zipfile,sys\\nz=zipfile.ZipFile(sys.argv[1],'w')\\nz.writestr('a/s','stored')\\nz.writestr('d','wefts and warps, '*60,8)\\nz.close()";
  execFileSync("python3", ["-c", `exec("${program}")`, path]);
  const archive = await openArchive(path);
  expect(archive.kind).toBe("zip");
  const files = await collect(archive.files());
  expect(files.map(({ name }) => name)).toEqual(["a/s", "d"]);
  expect(await files[1]?.read(10_000)).toEqual(bytesOf(words));
  await archive.close();
  expect(await contents(readFileSync(path))).toEqual(expected);
});

test("600 mutations are read or refused; contents never change in silence", async () => {
  const random = randomStream([6, 6, 6, 6]);
  const whole = zip([{ name: "s", data: "stored", zip64: true }, deflated]);
  const texts = new Set(["stored", words]);
  let refused = 0;
  for (let i = 0; i < 600; i++) {
    const mutant = whole.slice();
    const at = Math.floor(mutant.length * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await contents(mutant).catch((error: unknown) => error);
    const kept = Array.isArray(found) && found.every(([, text]) => texts.has(text as string));
    expect(kept || found instanceof DatasetError, String(found)).toBe(true);
    if (!kept) refused += 1;
  }
  expect(refused).toBeGreaterThan(300);
});
