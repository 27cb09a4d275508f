import { lstat, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A folder that is removed with what a rank has written into it. */
export interface RankFolder {
  readonly path: string;
  remove(): Promise<void>;
}

const prefix = "pixelweft-rank-";
/** Milliseconds between two signs of life of a rank, and after which a folder without any is nobody's. */
const [signEvery, abandonedAfter] = [60_000, 3_600_000];

/**
 * Makes a folder for what only rank 0 shall keep, and removes those of ranks that were killed: their process is gone, and for an hour none has
 * given a sign of life, such as one in a container of its own, whose processes cannot be seen from here.
 */
export async function makeRankFolder(top: string = tmpdir()): Promise<RankFolder> {
  await removeAbandoned(top);
  const path = await mkdtemp(join(top, `${prefix}${process.pid}-`));
  const timer = setInterval(() => void giveSign(path), signEvery);
  timer.unref();
  return {
    path,
    remove: async () => {
      clearInterval(timer);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function giveSign(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {
    // It was removed by hand: what the rank writes next says so.
  });
}

async function removeAbandoned(top: string): Promise<void> {
  const names = await readdir(top).catch(() => []);
  for (const name of names)
    if (name.startsWith(prefix) && (await isAbandoned(join(top, name), name)))
      await rm(join(top, name), { recursive: true, force: true }).catch(() => {
        // It is another user's, or another rank removes it.
      });
}

async function isAbandoned(path: string, name: string): Promise<boolean> {
  const [, id] = /^(\d+)-/.exec(name.slice(prefix.length)) ?? [];
  if (id === undefined || isRunning(Number(id))) return false;
  const sign = await lstat(path).catch(() => undefined);
  return sign !== undefined && Date.now() - sign.mtimeMs > abandonedAfter;
}

/** Whether there is a process, of whatever user. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
