import { mkdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { writeWholeFolder } from "./whole-folder.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "whole-folder-"));
});
afterEach(() => rm(place, { recursive: true }));

const bytes = Uint8Array.of(1);
const never = new AbortController().signal;
const all = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).toSorted();

test.each(["new", "there"])("a folder that is %s gets all files, or none", async (name) => {
  const folder = join(place, name);
  const before = name === "there" ? ["there"] : [];
  if (name === "there") await mkdir(folder);
  const files = [
    { path: "a/b.png", bytes },
    { path: "c.png", bytes },
  ];
  const broken = [...files, { path: "d".repeat(300), bytes }];
  await expect(writeWholeFolder(folder, broken, never)).rejects.toThrow(
    `Cannot write ${join(folder, "d".repeat(300))}: the name is too long`,
  );
  expect(await all(place)).toEqual(before);
  const stop = new AbortController();
  const stopped = function* () {
    yield* files;
    stop.abort();
    yield* files;
  };
  await expect(writeWholeFolder(folder, stopped(), stop.signal)).rejects.toThrow(
    `Stopped before all of ${folder} was written; nothing of it is left`,
  );
  expect(await all(place)).toEqual(before);
  await writeWholeFolder(folder, files, never);
  expect(await all(place)).toEqual([
    name,
    ...["a", "a/b.png", "c.png"].map((one) => join(name, one)),
  ]);
});

test("a folder that is there gets nothing where one of the files cannot be moved into it", async () => {
  await mkdir(join(place, "there"));
  const files = function* () {
    yield { path: "a/b.png", bytes };
    yield { path: "c.png", bytes };
    // Somebody else's folder of that name, made meanwhile.
    mkdirSync(join(place, "there", "c.png", "own"), { recursive: true });
  };
  const written = writeWholeFolder(join(place, "there"), files(), never);
  await expect(written).rejects.toThrow(`Cannot write ${join(place, "there", "c.png")}`);
  expect(await all(place)).toEqual([
    "there",
    join("there", "c.png"),
    join("there", "c.png", "own"),
  ]);
});

test.each(["new", "there"])(
  "a folder that is %s gets its files on Windows although a virus scanner has some open",
  async (name) => {
    const folder = join(place, name);
    if (name === "there") await mkdir(folder);
    // Each file is renamed once by itself, behind which come the folder or what it holds.
    const { rename } = process.getBuiltinModule("node:fs/promises");
    const busy = Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" });
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    vi.spyOn(process.getBuiltinModule("node:fs/promises"), "rename")
      .mockImplementationOnce(rename)
      .mockRejectedValueOnce(busy);
    syncBuiltinESMExports();
    onTestFinished(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    await writeWholeFolder(folder, [{ path: "c.png", bytes }], never);
    expect(await all(place)).toEqual([name, join(name, "c.png")]);
  },
);
