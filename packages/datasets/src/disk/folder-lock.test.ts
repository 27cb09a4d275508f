// @module-tag ci
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { zipFiles } from "../archive/zip.ts";
import { FolderBusyError } from "../errors/access.ts";
import { zip } from "../fixtures/archive.fixture.ts";
import { prepare } from "../prepared/prepare.ts";
import { shapes } from "../set/shapes.ts";
import { fromBytes } from "../source/byte-source.ts";
import { lockFile, lockFolder } from "./folder-lock.ts";
import { openZipped } from "./spool.ts";

const place = mkdtempSync(join(tmpdir(), "pixelweft-locks-"));
afterAll(() => rmSync(place, { recursive: true }));
let folders = 0;
function newFolder(): string {
  const folder = join(place, String(folders++));
  mkdirSync(folder);
  return folder;
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

function writeLock(folder: string, holder: object): void {
  writeFileSync(join(folder, lockFile), JSON.stringify(holder));
}

test("a folder is locked once, and free again when it is released", async () => {
  const folder = join(newFolder(), "made");
  const lock = await lockFolder(folder);
  const holder: unknown = JSON.parse(readFileSync(join(folder, lockFile), "utf8"));
  expect(holder).toMatchObject({ pid: process.pid, host: hostname() });
  const second = lockFolder(folder);
  await expect(second).rejects.toThrow(FolderBusyError);
  await expect(second).rejects.toMatchObject({ code: "busy", pid: process.pid, source: folder });
  await lock.release();
  expect(existsSync(folder), "a new folder with nothing in it").toBe(false);
  mkdirSync(folder);
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("another process that lives is named with what to do; one that has ended is taken over", async () => {
  const folder = newFolder();
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  const drawn = shapes({ split: "train", count: 10 });
  const part = join(folder, `shard-00000.bin.${crypto.randomUUID()}.part`);
  writeFileSync(part, "half of it");
  writeLock(folder, { pid: child.pid, host: hostname() });
  const refused = prepare(drawn, { folder });
  await expect(refused).rejects.toThrow(FolderBusyError);
  await expect(refused).rejects.toThrow(
    `Cannot write to ${folder}: process ${child.pid} writes to it; wait for its end, or take another folder; in a copy of its folder, delete ${folder}/${lockFile}`,
  );
  expect(existsSync(part), "what a living process writes stays").toBe(true);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  expect((await prepare(drawn, { folder })).info.count).toBe(10);
  expect(readdirSync(folder).toSorted()).toEqual(["index.json", "shard-00000.bin"]);
});

test("a lock of another machine is never taken over, one that says nothing only when it is old", async () => {
  const folder = newFolder();
  writeLock(folder, { pid: deadPid(), host: "another.example" });
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(
      `of the machine another.example writes to it; if that has ended, delete .*/${lockFile}`,
    ),
  );
  writeFileSync(join(folder, lockFile), "");
  const old = Date.now() / 1000 - 60;
  utimesSync(join(folder, lockFile), old, old);
  await (await lockFolder(folder)).release();
  writeFileSync(join(folder, lockFile), "{");
  await expect(lockFolder(folder)).rejects.toThrow(/a file of that name is in the way/);
});

test.skipIf(process.platform !== "linux")(
  "a process of the same number that began later holds nothing",
  async () => {
    const folder = newFolder();
    writeLock(folder, { pid: process.pid, host: hostname(), began: "an earlier start 17" });
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(process.platform !== "linux")(
  "a process that has ended holds nothing, though nobody has asked for its exit code yet",
  async () => {
    const folder = newFolder();
    // What the shell becomes never asks for those of its children; the shell itself may, of one that ends before.
    const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"]);
    const pid = Number(
      await new Promise<string>((resolve) =>
        parent.stdout.once("data", (text) => resolve(`${text}`)),
      ),
    );
    while (!readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")) await setImmediate();
    writeLock(folder, { pid, host: hostname() });
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
    parent.kill("SIGKILL");
  },
);

test("of many that find a lock whose process has ended, one gets the folder at a time", async () => {
  const pid = deadPid();
  for (let round = 0; round < 20; round++) {
    const folder = newFolder();
    writeLock(folder, { pid, host: hostname() });
    const found = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, i) => {
        // Some come while others take it over.
        for (let turn = 0; turn < (i * (round + 3)) % 20; turn++) await setImmediate();
        return lockFolder(folder);
      }),
    );
    const got = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(got.length, `round ${round}`).toBe(1);
    expect(
      found.every((one) => one.status === "fulfilled" || one.reason instanceof FolderBusyError),
    ).toBe(true);
    expect(readdirSync(folder)).toEqual([lockFile]);
    await got[0]?.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("a claim of a process that was killed while it took a folder over does not hold it for ever", async () => {
  const folder = newFolder();
  writeLock(folder, { pid: deadPid(), host: hostname() });
  writeFileSync(
    join(folder, `${lockFile}.claim`),
    JSON.stringify({ pid: deadPid(), host: hostname() }),
  );
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that is released twice does not release the next one", async () => {
  const folder = newFolder();
  const first = await lockFolder(folder);
  await first.release();
  const second = await lockFolder(folder);
  await first.release();
  await expect(lockFolder(folder)).rejects.toThrow(FolderBusyError);
  await second.release();
});

test("two calls of prepare() for one folder: the second is refused, the first is not disturbed", async () => {
  const folder = newFolder();
  const drawn = shapes({ split: "train", count: 400 });
  const [first, second] = await Promise.allSettled([
    prepare(drawn, { folder, shardRecords: 20, batchSize: 20 }),
    prepare(drawn, { folder, shardRecords: 20, batchSize: 20 }),
  ]);
  const failed = [first, second].filter(({ status }) => status === "rejected");
  expect(failed).toMatchObject([{ reason: { code: "busy", pid: process.pid } }]);
  expect((await prepare(drawn, { folder, shardRecords: 20 })).info.count).toBe(400);
});

// Bun runs all files in one process, which has looked for them by then.
test.skipIf("bun" in process.versions)(
  "temporary folders of processes that were killed are removed, those of living ones stay",
  async () => {
    const [dead, alive] = [deadPid(), process.pid].map((pid) =>
      mkdtempSync(join(tmpdir(), `pixelweft-unpacked-${pid}-`)),
    );
    const data = new Uint8Array(1000);
    const archive = zip([{ name: "a", data, packed: new Uint8Array(deflateRawSync(data)) }]);
    const [file] = await zipFiles(fromBytes(archive, { name: "a.zip" }));
    if (file === undefined) throw new Error("no file");
    const source = await openZipped(file, { verify: true });
    expect(await source.size()).toBe(1000);
    expect([existsSync(dead ?? ""), existsSync(alive ?? "")]).toEqual([false, true]);
    await source.close();
    rmSync(alive ?? "", { recursive: true });
  },
);
