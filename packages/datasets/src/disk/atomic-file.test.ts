import { chmod, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WriteError } from "../errors/access.ts";
import { writeFileAtomically } from "./atomic-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-file-"));
});
afterEach(async () => {
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
