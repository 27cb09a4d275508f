import { chmod, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WriteError } from "../errors/access.ts";
import { builtin } from "../source/builtin.ts";
import { writeFileAtomically } from "./atomic-file.ts";

const files = builtin("node:fs/promises");

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-file-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function* pieces(fail: boolean): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1, 2);
  if (fail) throw new RangeError("Cannot go on");
  yield Uint8Array.of(3);
}

test("writeFileAtomically() writes text, bytes and pieces, and makes the folder", async () => {
  const path = join(folder, "runs", "a");
  await writeFileAtomically(path, "text");
  expect(await readFile(path, "utf8")).toBe("text");
  await writeFileAtomically(path, Uint8Array.of(9));
  expect([...(await readFile(path))]).toEqual([9]);
  await writeFileAtomically(path, pieces(false));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  await writeFileAtomically(path, [Uint8Array.of(7), Uint8Array.of(8)]);
  expect([...(await readFile(path))]).toEqual([7, 8]);
  expect(await readdir(join(folder, "runs"))).toEqual(["a"]);
});

test("writeFileAtomically() leaves the old file and nothing else when writing fails", async () => {
  const path = join(folder, "checkpoint");
  await writeFile(path, "before");
  await expect(writeFileAtomically(path, pieces(true))).rejects.toThrow("Cannot go on");
  expect(await readFile(path, "utf8")).toBe("before");
  expect(await readdir(folder)).toEqual(["checkpoint"]);
});

test("writeFileAtomically() takes a name as long as a name can be", async () => {
  const path = join(folder, `${"y".repeat(251)}.png`);
  await writeFileAtomically(path, "text");
  expect(await readFile(path, "utf8")).toBe("text");
});

test("writeFileAtomically() shows nothing under the name until all is written", async () => {
  const path = join(folder, "checkpoint");
  const seen: string[][] = [];
  async function* watched(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1);
    seen.push(await readdir(folder));
    yield Uint8Array.of(2);
  }
  await writeFileAtomically(path, watched());
  expect(seen).toEqual([[expect.stringMatching(/^\.checkpoint\..+\.part$/)]]);
});

test("writeFileAtomically() names the file and the reason when the system refuses it", async () => {
  await mkdir(join(folder, "taken"));
  await writeFile(join(folder, "plain"), "");
  const refusal = async (path: string): Promise<string> => {
    const failure: unknown = await writeFileAtomically(path, "text").catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(WriteError);
    return failure instanceof Error ? failure.message : "";
  };
  expect(await refusal(join(folder, "taken"))).toBe(
    `Cannot write ${join(folder, "taken")}: it is a folder`,
  );
  expect(await refusal(join(folder, "plain", "x"))).toBe(
    `Cannot make the folder ${join(folder, "plain")}: ${join(folder, "plain")} is a file`,
  );
  expect((await readdir(folder)).toSorted()).toEqual(["plain", "taken"]);
});

test.skipIf(process.platform !== "linux")(
  "a full disk and a folder that cannot be made are reported, at once",
  async () => {
    const full = async function* (): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      const device = await open("/dev/full", "w");
      try {
        await device.writeFile("text");
      } finally {
        await device.close();
      }
    };
    const path = join(folder, "checkpoint");
    await expect(writeFileAtomically(path, full())).rejects.toThrow(
      `Cannot write ${path}: the disk is full`,
    );
    await expect(writeFileAtomically("/proc/run/checkpoint", "text")).rejects.toThrow(WriteError);
    expect(await readdir(folder)).toEqual([]);
  },
);

// Nothing is denied to root.
test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "writeFileAtomically() writes into a folder that may not be listed, and so not be flushed",
  async () => {
    const box = join(folder, "box");
    await mkdir(box);
    await chmod(box, 0o300);
    await writeFileAtomically(join(box, "sheet"), "text");
    await chmod(box, 0o700);
    expect(await readdir(box)).toEqual(["sheet"]);
  },
);

/** What is done to files, in order: a handle of the folder is one of the folder, any other one of the part. */
function watched(): string[] {
  const done: string[] = [];
  const { open: openFile, rename } = files;
  vi.spyOn(files, "open").mockImplementation(async (path, ...how) => {
    const handle = await openFile(path, ...how);
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
  return done;
}

/** Refuses to flush a folder. */
function refuseFolder(code: string): void {
  const { open: openFile } = files;
  vi.spyOn(files, "open").mockImplementation(async (path, ...how) => {
    if (path === folder) throw Object.assign(new Error(`${code}: open`), { code });
    return openFile(path, ...how);
  });
}

test.skipIf(process.platform === "win32")(
  "writeFileAtomically() flushes the file before it is renamed, and the folder after that",
  async () => {
    const done = watched();
    await writeFileAtomically(join(folder, "a"), Uint8Array.of(7));
    expect(done).toEqual(["write part", "sync part", "rename", "sync folder"]);
    expect([...(await readFile(join(folder, "a")))]).toEqual([7]);
  },
);

test("writeFileAtomically() flushes no folder on Windows, which has no such call", async () => {
  vi.spyOn(process, "platform", "get").mockReturnValue("win32");
  const done = watched();
  await writeFileAtomically(join(folder, "a"), Uint8Array.of(7));
  expect(done).toEqual(["write part", "sync part", "rename"]);
});

test.skipIf(process.platform === "win32")(
  "writeFileAtomically() bears a folder that the system does not flush, and reports a disk that fails",
  async () => {
    refuseFolder("EINVAL");
    await writeFileAtomically(join(folder, "a"), Uint8Array.of(7));
    vi.restoreAllMocks();
    refuseFolder("EIO");
    await expect(writeFileAtomically(join(folder, "b"), Uint8Array.of(8))).rejects.toThrow(
      "Cannot write",
    );
    expect((await readdir(folder)).toSorted()).toEqual(["a", "b"]);
  },
);
