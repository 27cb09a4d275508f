import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { DatasetError, MissingDataError } from "./errors.ts";
import { findFile, readBytes, saveBytes } from "./files.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("saveBytes() makes folders and replaces a file", async () => {
  const path = join(folder, "a", "b", "file");
  await saveBytes(path, Uint8Array.of(1));
  await saveBytes(path, Uint8Array.of(2, 3));
  expect([...readFileSync(path)]).toEqual([2, 3]);
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["file"]);
});

test("saveBytes() leaves nothing when it fails", async () => {
  const place = join(folder, "c");
  mkdirSync(join(place, "file", "full"), { recursive: true });
  await expect(saveBytes(join(place, "file"), Uint8Array.of(1))).rejects.toThrow(
    /EISDIR|EEXIST|ENOTEMPTY|EPERM/,
  );
  expect(readdirSync(place)).toEqual(["file"]);
});

test("findFile() gives the first name that is a file", async () => {
  mkdirSync(join(folder, "d", "folder"), { recursive: true });
  writeFileSync(join(folder, "d", "second"), "");
  writeFileSync(join(folder, "d", "third"), "");
  const place = join(folder, "d");
  expect(await findFile(place, ["first", "folder", "second", "third"])).toBe(`${place}/second`);
  expect(await findFile(place, ["first"])).toBeUndefined();
  expect(await findFile(join(place, "second"), ["first"])).toBeUndefined();
});

test("readBytes() tells a missing file from one that cannot be read", async () => {
  await expect(readBytes(join(folder, "none"))).rejects.toThrow(MissingDataError);
  const failure = readBytes(folder);
  await expect(failure).rejects.toThrow(DatasetError);
  await expect(failure).rejects.not.toThrow(MissingDataError);
});
