import { FolderBusyError } from "../errors/access.ts";
import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import { isFolder, systemCode } from "./files.ts";
import { renameOver } from "./rename-over.ts";
import { makeFolder, writing } from "./writing.ts";

/** An exclusive lock on a folder. */
export interface FolderLock extends AsyncDisposable {
  readonly folder: string;
  release(): Promise<void>;
}

/** Who holds a folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, if the system says so: process numbers are reused. */
  readonly began?: string | undefined;
}

/** The file that says who writes to the folder it is in. */
export const lockFile = ".pixelweft.lock";
/** Milliseconds after which an empty lock file counts as abandoned: it is written as soon as it is made. */
const longestSilence = 10_000;

/**
 * Makes a folder, and keeps other processes from writing to it by a file with the number of this one. A lock whose process has ended is taken
 * over, and a new folder that is empty in the end is removed. Rejects with FolderBusyError, which names the process, or WriteError; with TypeError for what is no path. Node, Deno and Bun only.
 *
 * @example
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/example-`);
 * const lock = await lockFolder(folder);
 * await lockFolder(folder); // throws FolderBusyError
 * await lock.release();
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  // The lock of an empty path would lie at the root of the disk.
  checkPath(folder, { act: "write into", what: "a folder is a path" });
  const { readFile, rm, rmdir } = builtin("node:fs/promises");
  const { hostname } = builtin("node:os");
  const isNew = !(await isFolder(folder));
  await makeFolder(folder);
  const path = `${folder}/${lockFile}`;
  const own: Holder = { pid: process.pid, host: hostname(), began: await beginning(process.pid) };
  // Of no other call: who releases a lock twice does not release the next one.
  const text = `${JSON.stringify({ ...own, id: crypto.randomUUID() })}\n`;
  for (let tries = 0; ; tries++) {
    try {
      await writing(path, () => create(path, text));
      break;
    } catch (error) {
      const isThere = error instanceof Error && systemCode(error.cause) === "EEXIST";
      if (!isThere || tries === 20) throw error;
      if (await writing(path, () => takeOver(path, { folder, own, text }))) break;
    }
  }
  const release = async (): Promise<void> => {
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === text) await rm(path, { force: true });
    // Where nothing came of it, nothing is left.
    if (isNew) await rmdir(folder).catch(() => undefined);
  };
  return { folder, release, [Symbol.asyncDispose]: release };
}

/** Writes a file that is not there, whole or not at all. */
async function create(path: string, text: string): Promise<void> {
  const { open, rm } = builtin("node:fs/promises");
  const file = await open(path, "wx");
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

interface Taker {
  readonly folder: string;
  readonly own: Holder;
  /** Of the lock that it wants to write. */
  readonly text: string;
}

/**
 * Puts a lock in the place of one whose holder has ended; false where that is to be tried again. FolderBusyError for one that is held. Several may find
 * it at once: only who made the claim replaces it, and looks first whether it still is the one that was found. There is always a lock meanwhile.
 */
async function takeOver(path: string, { folder, own, text }: Taker): Promise<boolean> {
  const { readFile, rm } = builtin("node:fs/promises");
  const found = await leftBehind(path, own);
  if (found === undefined) return false;
  if (found.holder !== undefined) throw busy(folder, found.holder, own);
  const claim = `${path}.claim`;
  try {
    await create(claim, text);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    await dropClaim(claim, own);
    return false;
  }
  try {
    if ((await readFile(path, "utf8").catch(() => undefined)) !== found.text) return false;
    const next = `${path}.${crypto.randomUUID()}.part`;
    await create(next, text);
    await renameOver(next, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** A lock or a claim, with its holder where that still holds it; undefined where it is gone, or was made this moment. */
async function leftBehind(
  path: string,
  own: Holder,
): Promise<{ readonly text: string; readonly holder: Holder | undefined } | undefined> {
  const { readFile, stat } = builtin("node:fs/promises");
  const file = await stat(path).catch(() => undefined);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (file === undefined || text === undefined) return undefined; // it was released
  const holder = parsed(text);
  if (holder === undefined && Date.now() - file.mtimeMs < longestSilence) {
    await pause();
    return undefined;
  }
  return { text, holder: holder && (await isHeld(holder, own.host)) ? holder : undefined };
}

/** Waits for who claims a lock, a moment only; a claim whose process was killed is removed. */
async function dropClaim(claim: string, own: Holder): Promise<void> {
  const { rename, rm } = builtin("node:fs/promises");
  const found = await leftBehind(claim, own);
  if (found?.holder !== undefined) return pause();
  if (found === undefined) return;
  const aside = `${claim}.${crypto.randomUUID()}.part`;
  await rename(claim, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

async function isHeld({ pid, host, began }: Holder, here: string): Promise<boolean> {
  if (host !== here) return true;
  if (!isAlive(pid)) return false;
  const now = await beginning(pid);
  if (now === ended) return false;
  return began === undefined || now === undefined || began === now;
}

/** True for a process of this machine that has not ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
}

/** Of a process that has ended, and whose exit code nobody has asked for yet. */
const ended = "ended";

/** When a process started, on Linux: the boot, and the time since then. */
async function beginning(pid: number): Promise<string | undefined> {
  const { readFile } = builtin("node:fs/promises");
  try {
    const start = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const status = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name of the program stands in brackets and may hold anything.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? ended : `${start.trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function parsed(text: string): Holder | undefined {
  try {
    const { pid, host, began }: Partial<Holder> = JSON.parse(text) as Partial<Holder>;
    if (!Number.isSafeInteger(pid) || pid === undefined || pid < 1 || typeof host !== "string")
      return undefined;
    return { pid, host, began: typeof began === "string" ? began : undefined };
  } catch {
    return undefined;
  }
}

function busy(folder: string, { pid, host }: Holder, own: Holder): FolderBusyError {
  const who =
    host !== own.host
      ? `process ${pid} of the machine ${host} writes to it; if that has ended, delete ${folder}/${lockFile}`
      : pid === own.pid
        ? `this process (${pid}) writes to it already`
        : `process ${pid} writes to it; wait for its end, or take another folder; in a copy of its folder, delete ${folder}/${lockFile}`;
  return new FolderBusyError(`Cannot write to ${folder}: ${who}`, { source: folder, pid, host });
}
