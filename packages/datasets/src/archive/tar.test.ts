import { execFileSync, spawnSync } from "node:child_process";
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
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { TarError, UnsupportedError } from "../errors/format.ts";
import { bytesOf, collect, paxRecord, tar, tarHeader } from "../fixtures/archive.fixture.ts";
import { randomStream } from "../set/random.ts";
import { readerOf, readerOfSource } from "../source/byte-reader.ts";
import { concatenate } from "../source/concatenate.ts";
import { fromFile } from "../source/file-source.ts";
import { openArchive } from "./archive.ts";
import { both, expectRefused, indexed, streamed } from "./read-tar.fixture.ts";
import { tarEntries } from "./tar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

test("a name that is there twice is given twice, each with its own bytes", async () => {
  const twice = tar({ name: "a", data: "first" }, { name: "./a", data: "second" });
  expect(await both(twice)).toEqual([
    ["a", "first"],
    ["a", "second"],
  ]);
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

// That of macOS and Windows knows other formats.
const isGnu = String(spawnSync("tar", ["--version"]).stdout).includes("GNU tar");

describe.skipIf(!isGnu)("archives of the tar program", () => {
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
