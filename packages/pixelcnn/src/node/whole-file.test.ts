import files, { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeWholeFile } from "./whole-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "whole-file-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await rm(folder, { recursive: true });
});

/** What is done to files, in order: a handle of the folder is one of the folder, any other one of the part. */
function watched(): string[] {
  const done: string[] = [];
  const { open, rename } = files;
  vi.spyOn(files, "open").mockImplementation(async (path, ...how) => {
    const handle = await open(path, ...how);
    const what = path === folder ? "folder" : "part";
    const [write, sync] = [handle.writeFile.bind(handle), handle.sync.bind(handle)];
    vi.spyOn(handle, "writeFile").mockImplementation(async (...given) => {
      await write(...given);
      done.push(`write ${what}`);
    });
    vi.spyOn(handle, "sync").mockImplementation(async () => {
      await sync();
      done.push(`sync ${what}`);
    });
    return handle;
  });
  vi.spyOn(files, "rename").mockImplementation(async (from, to) => {
    await rename(from, to);
    done.push("rename");
  });
  syncBuiltinESMExports();
  return done;
}

/** Refuses to flush a folder. */
function refuseFolder(code: string): void {
  const { open } = files;
  vi.spyOn(files, "open").mockImplementation(async (path, ...how) => {
    if (path === folder) throw Object.assign(new Error(`${code}: open`), { code });
    return open(path, ...how);
  });
  syncBuiltinESMExports();
}

test.skipIf(process.platform === "win32")(
  "writeWholeFile() flushes the file before it is renamed, and the folder after that",
  async () => {
    const done = watched();
    await writeWholeFile(join(folder, "a"), Uint8Array.of(7));
    expect(done).toEqual(["write part", "sync part", "rename", "sync folder"]);
    expect([...(await readFile(join(folder, "a")))]).toEqual([7]);
  },
);

test("writeWholeFile() flushes no folder on Windows, which has no such call", async () => {
  vi.spyOn(process, "platform", "get").mockReturnValue("win32");
  const done = watched();
  await writeWholeFile(join(folder, "a"), Uint8Array.of(7));
  expect(done).toEqual(["write part", "sync part", "rename"]);
});

test.skipIf(process.platform === "win32")(
  "writeWholeFile() bears a folder that the system does not flush, and reports a disk that fails",
  async () => {
    refuseFolder("EINVAL");
    await writeWholeFile(join(folder, "a"), Uint8Array.of(7));
    vi.restoreAllMocks();
    refuseFolder("EIO");
    await expect(writeWholeFile(join(folder, "b"), Uint8Array.of(8))).rejects.toThrow(
      "Cannot write",
    );
    expect((await readdir(folder)).toSorted()).toEqual(["a", "b"]);
  },
);
