import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { bytesOf, collect, tar, tarMember, zip } from "../fixtures/archive.fixture.ts";
import { stalledSource } from "../fixtures/stalled-source.fixture.ts";
import { fromBytes } from "../source/byte-source.ts";
import { openArchive } from "./archive.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));

const two = tar({ name: "a.txt", data: "first" }, { name: "d/b.txt", data: "x".repeat(1500) });

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
  symlinkSync(place, join(place, "loop"), "junction");
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

test.each(["tar", "zip"] as const)("files() of a %s stops at its signal", async (kind) => {
  const members = Array.from({ length: 3 }, (_, i) => ({
    name: `${i}.png`,
    data: new Uint8Array(2 ** 18),
  }));
  const bytes = kind === "tar" ? tar(...members) : zip(members);
  const { source, stall, pending } = stalledSource(bytes, "remote");
  const archive = await openArchive(source);
  stall();
  const controller = new AbortController();
  const listed = collect(archive.files({ signal: controller.signal }));
  while (pending() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  await expect(listed).rejects.toThrow("aborted");
});
