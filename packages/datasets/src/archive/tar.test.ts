import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { TarError, UnsafeNameError, UnsupportedError } from "../errors/format.ts";
import {
  bytesOf,
  collect,
  paxRecord,
  summed,
  tar,
  tarHeader,
  tarMember,
} from "../fixtures/archive.fixture.ts";
import { randomStream } from "../set/random.ts";
import { readerOf, readerOfSource } from "../source/byte-reader.ts";
import { fromBytes } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { fromFile } from "../source/file-source.ts";
import { openArchive } from "./archive.ts";
import { tarEntries } from "./tar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names and contents, read in one go from a stream of pieces. */
async function streamed(archive: Uint8Array, piece = 1000): Promise<[string, string][]> {
  const pieces = async function* () {
    for (let at = 0; at < archive.length; at += piece) yield archive.subarray(at, at + piece);
  };
  const reader = readerOf(pieces());
  const found: [string, string][] = [];
  for await (const { name, size } of tarEntries(reader, "a.tar"))
    found.push([name, new TextDecoder().decode(await reader.take(size))]);
  return found;
}

/** The same by places in a source, after the walk. */
async function indexed(archive: Uint8Array): Promise<[string, string][]> {
  const source = fromBytes(archive, { name: "a.tar" });
  const entries = await collect(tarEntries(await readerOfSource(source), "a.tar"));
  return Promise.all(
    entries.map(async ({ name, size, offset }): Promise<[string, string]> => [
      name,
      new TextDecoder().decode(await source.read(offset, size)),
    ]),
  );
}

async function both(archive: Uint8Array): Promise<[string, string][]> {
  const found = await indexed(archive);
  expect(await streamed(archive)).toEqual(found);
  return found;
}

async function expectRefused(
  archive: Uint8Array,
  kind: new (...args: never[]) => DatasetError,
  words: RegExp = /./,
): Promise<void> {
  for (const read of [indexed, streamed]) {
    const failure: unknown = await read(archive).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as DatasetError).message).toMatch(words);
    expect((failure as DatasetError).source).toBe("a.tar");
  }
}

const two = tar({ name: "a.txt", data: "first" }, { name: "d/b.txt", data: "x".repeat(1500) });

test("tarEntries() gives files in order, from a stream and from a source, whatever the pieces", async () => {
  const expected = [
    ["a.txt", "first"],
    ["d/b.txt", "x".repeat(1500)],
  ];
  expect(await both(two)).toEqual(expected);
  for (const piece of [1, 7, 511, 512, 513, 5000])
    expect(await streamed(two, piece)).toEqual(expected);
});

test("files that nobody reads are passed over", async () => {
  const reader = readerOf(
    (async function* () {
      yield two;
    })(),
  );
  const names: string[] = [];
  for await (const { name } of tarEntries(reader, "a.tar")) names.push(name);
  expect(names).toEqual(["a.txt", "d/b.txt"]);
});

test("folders, links, devices and pipes are passed over, never followed", async () => {
  const found = await both(
    tar(
      { name: "d/", type: "5" },
      { name: "old/" }, // as old archives tell folders
      ...[..."12346"].map((type) => ({ name: "/etc/passwd", type })),
      { name: "f", data: "1", type: "\0" },
      { name: "g", data: "2", type: "7" },
    ),
  );
  expect(found).toEqual([
    ["f", "1"],
    ["g", "2"],
  ]);
});

test("names are put together: prefix, GNU long name, pax path", async () => {
  const long = `${"n".repeat(120)}/${"m".repeat(200)}.png`;
  const found = await both(
    tar(
      { name: "b", prefix: "a", data: "1" },
      { name: "b", prefix: "no prefix here", magic: "ustar  \0", data: "2" },
      { name: "old", magic: "\0".repeat(8), data: "3" },
      { name: "././@LongLink", type: "L", data: `${long}\0` },
      { name: "cut", data: "4" },
      { name: "././@LongLink", type: "K", data: "target\0" },
      { name: "x", type: "x", data: paxRecord("path", "pä/th") + paxRecord("mtime", "1.5") },
      { name: "cut", data: "5" },
      { name: "g", type: "g", data: paxRecord("comment", "4f2a") },
      { name: "./e//f", data: "6" },
    ),
  );
  expect(found).toEqual([
    ["a/b", "1"],
    ["b", "2"],
    ["old", "3"],
    [long, "4"],
    ["pä/th", "5"],
    ["e/f", "6"],
  ]);
});

test("a long name holds for one file only, also when that is passed over", async () => {
  const found = await both(
    tar(
      { name: "x", type: "x", data: paxRecord("path", "link") },
      { name: "l", type: "2" },
      { name: "own", data: "1" },
    ),
  );
  expect(found).toEqual([["own", "1"]]);
});

test("a name that is there twice is given twice, each with its own bytes", async () => {
  const twice = tar({ name: "a", data: "first" }, { name: "./a", data: "second" });
  expect(await both(twice)).toEqual([
    ["a", "first"],
    ["a", "second"],
  ]);
});

test("sizes are octal, base 256 or in a pax header", async () => {
  const base256 = new Uint8Array(12);
  base256.set([0x80]);
  base256.set([3], 11);
  const found = await both(
    tar(
      { name: "a", data: "abc", size: base256 },
      { name: "b", data: "abc", size: "          3 " },
      { name: "c", data: "abc", size: "000000000003" }, // no terminator
      { name: "x", type: "x", data: paxRecord("size", "3") },
      { name: "d", data: "abc", size: "00000000000\0" },
    ),
  );
  expect(found.map(([, text]) => text)).toEqual(["abc", "abc", "abc", "abc"]);
});

test("sizes that are none are refused", async () => {
  const negative = new Uint8Array(12).fill(0xff);
  const huge = Uint8Array.of(0x80, ...new Uint8Array(11).fill(0xff));
  await expectRefused(tar({ name: "a", size: negative }), TarError, /is negative/);
  await expectRefused(tar({ name: "a", size: huge }), TarError, /beyond what can be counted/);
  for (const size of ["0000000009\0 ", "-0000000001\0", "1 2        \0", "0x10       \0"])
    await expectRefused(tar({ name: "a", size }), TarError, /size/);
  for (const size of ["-1", "1e3", "9".repeat(17), "", "0x10"])
    await expectRefused(
      tar({ name: "x", type: "x", data: paxRecord("size", size) }, { name: "a" }),
      TarError,
      /size/,
    );
});

describe("names that lead out are refused", () => {
  test.each([
    "../x",
    "a/../../x",
    "a/..",
    "/abs",
    "C:\\x",
    "c:x",
    "a\\b",
    "a\u0001b",
    "./",
    "a\nb",
  ])("%j", async (name) => {
    await expectRefused(tar({ name, data: "1" }), UnsafeNameError);
    const pax = { name: "x", type: "x", data: paxRecord("path", name) };
    await expectRefused(tar(pax, { name: "a", data: "1" }), UnsafeNameError);
  });

  test("NUL in a pax path", async () => {
    const pax = { name: "x", type: "x", data: paxRecord("path", "a\0b") };
    await expectRefused(tar(pax, { name: "a", data: "1" }), UnsafeNameError);
  });
});

test("what is no tar archive is refused", async () => {
  await expectRefused(bytesOf("<!doctype html>".padEnd(2000)), TarError, /it is no tar archive/);
  await expectRefused(new Uint8Array(), TruncatedError);
  const wrong = two.slice();
  wrong[0] = 0x62;
  await expectRefused(wrong, TarError, /header at byte 0 does not add up/);
  const second = two.slice();
  second[1024 + 3] = 1;
  await expectRefused(second, TarError, /header at byte 1024 does not add up/);
});

test("an archive that is cut is refused at every byte but where a file ends", async () => {
  const ends = new Set([1024, 3072]); // after a file; in the zeros at the end, anywhere but inside their first block
  const lengths = Array.from({ length: two.length }, (_, length) => length).filter(
    (length) => length % 512 < 2 || length % 127 === 0,
  );
  for (const length of lengths) {
    const found = await streamed(two.subarray(0, length)).then(
      (files) => files.length,
      (error: unknown) => (error instanceof TruncatedError ? "cut" : error),
    );
    const whole = ends.has(length) || length >= 3584;
    expect(found, `${length} bytes`).toBe(whole ? (length < 3072 ? 1 : 2) : "cut");
  }
});

test("zeros after the end are read for 64 MiB, and not for hours", async () => {
  const end = new Uint8Array(1 << 20);
  let megabytes = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield tar({ name: "a", data: "1" });
    for (; megabytes < 100; megabytes++) yield end;
  };
  await expect(collect(tarEntries(readerOf(pieces()), "a.tar"))).rejects.toThrow(
    new LimitError("Cannot read a.tar: more than 67108864 bytes of zeros follow its end", {
      source: "a.tar",
      offset: 1536,
    }),
  );
  expect(megabytes).toBeLessThan(70);
});

test("the end may be two blocks of zeros, one, many or none; nothing but zeros may follow", async () => {
  const files = two.subarray(0, -1024);
  for (const blocks of [0, 1, 2, 20]) {
    expect(await both(concatenate([files, new Uint8Array(512 * blocks)]))).toHaveLength(2);
  }
  await expectRefused(concatenate([two, two]), TarError, /goes on at byte/);
  await expectRefused(concatenate([files, new Uint8Array(512), two]), TarError, /goes on/);
  await expectRefused(concatenate([tarHeader({ name: "n", type: "x", data: "" })]), TruncatedError);
  await expectRefused(
    tar({ name: "x", type: "x", data: paxRecord("path", "y") }),
    TarError,
    /needs a file after it/,
  );
});

test("links and folders with bytes, unknown types, sparse files and names for all are refused", async () => {
  await expectRefused(tar({ name: "l", type: "1", data: "x" }), TarError, /is no file/);
  await expectRefused(tar({ name: "l", type: "5", data: "x" }), TarError, /is no file/);
  for (const type of ["S", "M", "V", "D", "Z"])
    await expectRefused(tar({ name: "l", type }), UnsupportedError);
  const sparse = { name: "x", type: "x", data: paxRecord("GNU.sparse.major", "1") };
  await expectRefused(tar(sparse, { name: "a" }), UnsupportedError, /sparse/);
  const global = { name: "g", type: "g", data: paxRecord("path", "all") };
  await expectRefused(tar(global, { name: "a" }), UnsupportedError);
});

test("extended headers that break their format or are too large are refused", async () => {
  for (const data of [
    "path=x\n",
    "8 path=x\n",
    "99 path=x\n",
    "0 a=b\n",
    "6 a=bc",
    "5 =b\n",
    "7 abcd\n",
    "3 \n",
  ])
    await expectRefused(tar({ name: "x", type: "x", data }, { name: "a" }), TarError, /record/);
  for (const type of ["x", "g", "L", "K"])
    await expectRefused(tar({ name: "x", type, size: "77777777777\0" }), LimitError);
});

test("headers that add up with signed bytes are taken, as some writers make them", async () => {
  const block = tarHeader({ name: "ä", data: "1" });
  block.set(bytesOf("        "), 148);
  const sum = block.reduce((total, byte) => total + ((byte << 24) >> 24), 0);
  block.set(bytesOf(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  const archive = concatenate([block, bytesOf("1".padEnd(512, "\0")), new Uint8Array(1024)]);
  expect(await both(archive)).toEqual([["ä", "1"]]);
  expect(summed(block)).toBe(block);
});

test("files beyond 4 GiB are found by their places", async () => {
  const path = join(folder, "big.tar");
  const size = 5 * 2 ** 30;
  writeFileSync(path, tarHeader({ name: "hole", size: `${size.toString(8).padStart(11, "0")}\0` }));
  truncateSync(path, 512 + size);
  appendFileSync(path, tar({ name: "after", data: "found" }));
  const source = fromFile(path);
  const entries = await collect(tarEntries(await readerOfSource(source), path));
  expect(entries.map(({ name }) => name)).toEqual(["hole", "after"]);
  expect(await source.read(entries[1]?.offset ?? 0, 5)).toEqual(bytesOf("found"));
  await source.close();
});

describe("archives of the tar program", () => {
  test.each(["ustar", "gnu", "pax", "oldgnu"])("%s", async (format) => {
    const long = format === "ustar" ? `${"d".repeat(90)}/${"n".repeat(90)}` : "n".repeat(150);
    const inside = join(folder, format);
    mkdirSync(join(inside, "deep", "d".repeat(90)), { recursive: true });
    writeFileSync(join(inside, "a"), "A");
    writeFileSync(join(inside, "deep", long), "N");
    symlinkSync("/etc/passwd", join(inside, "link"));
    const path = join(folder, `${format}.tar.gz`);
    execFileSync("tar", [`--format=${format}`, "-czf", path, "-C", inside, "."]);
    const archive = await openArchive(path);
    expect(archive.kind).toBe("tar.gz");
    const found: [string, string][] = [];
    for await (const file of archive.files())
      found.push([file.name, new TextDecoder().decode(await file.read(10))]);
    expect(found.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ["a", "A"],
      [`deep/${long}`, "N"],
    ]);
    await archive.close();
  });
});

test("2,000 mutations are read or refused; a changed header is never taken for another", async () => {
  const random = randomStream([4, 4, 4, 4]);
  const pax = { name: "x", type: "x", data: paxRecord("path", "longer") };
  const archive = tar(pax, { name: "a", data: "first" }, { name: "b", data: "second" });
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const mutant = archive.slice();
    const at = Math.floor(mutant.length * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await indexed(mutant).catch((error: unknown) => error);
    expect(found instanceof DatasetError || (Array.isArray(found) && found.length === 2)).toBe(
      true,
    );
    if (found instanceof DatasetError) refused += 1;
  }
  expect(refused).toBeGreaterThan(1000);
});

test("openArchive() reads files of a packed archive while they pass, and to its very end", async () => {
  const packed = new Uint8Array(gzipSync(two));
  const open = () => openArchive(fromBytes(packed, { name: "a.tar.gz" }));
  const files = await collect((await open()).files());
  await expect(files[0]?.read(10)).rejects.toThrow(
    "Cannot read a.txt of a.tar.gz now: it was passed",
  );
  const limits = [5, 1499];
  const outcomes: unknown[] = [];
  for await (const file of (await open()).files())
    outcomes.push(await file.read(limits.shift() ?? 0).catch((error: unknown) => error));
  expect(outcomes).toEqual([bytesOf("first"), expect.any(LimitError)]);
  const wrong = packed.slice();
  wrong[wrong.length - 6] = (wrong.at(-6) ?? 0) ^ 1;
  const archive = await openArchive(fromBytes(wrong, { name: "a.tar.gz" }));
  await expect(collect(archive.files())).rejects.toMatchObject({ code: "gzip" });
  const cut = await openArchive(fromBytes(packed.subarray(0, -1), { name: "a.tar.gz" }));
  await expect(collect(cut.files())).rejects.toThrow(TruncatedError);
  const bomb = await openArchive(fromBytes(gzipSync(tar({ name: "z", data: "z".repeat(1e6) }))), {
    limit: 1e5,
  });
  await expect(collect(bomb.files())).rejects.toThrow(LimitError);
});

test("openArchive() says what a file is that it does not know", async () => {
  const open = (text: string) => openArchive(fromBytes(bytesOf(text), { name: "x" }));
  await expect(open(" <!DOCTYPE html>")).rejects.toThrow(/it is a page of HTML/);
  await expect(open("")).rejects.toThrow(/it is empty/);
  await expect(open("GIF89a\u0001\u0000")).rejects.toThrow("it is a GIF; save it as PNG");
  const packed = await openArchive(fromBytes(gzipSync("just text".padEnd(600))));
  await expect(collect(packed.files())).rejects.toThrow(/it is no tar archive/);
});

test("openArchive() passes over the runs in folders below, whatever of a run is there", async () => {
  const place = join(folder, "with-runs");
  const ofRuns = ["runs/a/metrics.jsonl", "runs/a/samples.png", "runs/b/best.safetensors"];
  for (const name of ["a.png", "metrics.jsonl", "runs/ab.png", ...ofRuns]) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), "");
  }
  const archive = await openArchive(place);
  const files = await collect(archive.files());
  // What lies beside the pictures themselves says nothing of other folders.
  expect(files.map(({ name }) => name)).toEqual(["a.png", "metrics.jsonl", "runs/ab.png"]);
  expect(archive.ofRuns).toEqual(ofRuns);
});

test("openArchive() lists a folder by name, and leaves out what macOS adds", async () => {
  const place = join(folder, "place");
  mkdirSync(join(place, "b"), { recursive: true });
  for (const name of ["b/2", "b/1", "a", "._a", "c"]) writeFileSync(join(place, name), name);
  symlinkSync(place, join(place, "loop"));
  const archive = await openArchive(place);
  const files = await collect(archive.files());
  expect(files.map(({ name }) => name)).toEqual(["a", "b/1", "b/2", "c"]);
  expect(await files[1]?.read(10)).toEqual(bytesOf("b/1"));
  await expect(files[1]?.read(2)).rejects.toThrow(LimitError);
  const forks = await openArchive(
    fromBytes(tar({ name: "._a" }, { name: "__MACOSX/b" }, { name: "c" })),
  );
  expect((await collect(forks.files())).map(({ name }) => name)).toEqual(["c"]);
  expect(tarMember({ name: "c" })).toHaveLength(512);
});
