import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { smallFileReader } from "./small-files.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-small-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("smallFileReader() gives a file that is as long as it was, and leaves all else to others", async () => {
  const { read, size } = smallFileReader();
  const path = join(folder, "file");
  writeFileSync(path, Uint8Array.of(1, 2, 3));
  expect([await size(path, 0), await size(path, 1)]).toEqual([3, 3]);
  expect(await read(path, 3)).toEqual(Uint8Array.of(1, 2, 3));
  expect(await read(path, 2)).toBeUndefined();
  expect(await read(path, 2 ** 20)).toBeUndefined();
  expect(await read(join(folder, "none"), 3)).toBeUndefined();
  mkdirSync(join(folder, "folder"));
  expect(await read(join(folder, "folder"), 3)).toBeUndefined();
});

test.skipIf(process.platform === "win32")(
  "a pipe that nobody writes to is not waited for",
  async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await smallFileReader().read(pipe, 3)).toBeUndefined();
  },
);
