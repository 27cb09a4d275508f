import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import { kindOf } from "./file-kind.ts";
import { runFiles } from "./run/run-files.ts";
import { whyUnreadable } from "./system-words.ts";
import { readWholeFile } from "./whole-file.ts";

/**
 * What `parse` makes of the bytes of a checkpoint file.
 *
 * @throws CheckpointError, naming the file, for one that is no checkpoint or that `parse` refuses; Error, naming it, for one that
 * cannot be read.
 */
export async function readCheckpoint<T>(path: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  const act = `Cannot load ${path}`;
  const unreadable = (cause: unknown): never => {
    throw new Error(`${act}: ${whyUnreadable(cause)}`, { cause });
  };
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) throw new CheckpointError(`${act}: it is a folder, not a checkpoint`);
  // Waiting for one may never end.
  if (!found.isFile())
    throw new CheckpointError(`${act}: it is a pipe or a device; write it to a file first`);
  const bytes = await readWholeFile(path).catch(unreadable);
  const kind = kindOf(bytes);
  if (kind !== undefined) throw new CheckpointError(`${act}: it is ${kind}, not a checkpoint`);
  try {
    return parse(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // Which file it is has been said.
    const state = reason
      .replace(/^Cannot (?:load the model|read the checkpoint): /, "")
      .replace(/^Cannot read safetensors(?:: | )/, "");
    throw new CheckpointError(`${act}: ${state}${wayOut(path, state)}`, { cause });
  }
}

/** Of a checkpoint that was damaged behind its run, as by a copy that ended early: the other one of the run, where it is there. */
function wayOut(path: string, state: string): string {
  if (!/cut short|is damaged/.test(state)) return "";
  const { best, last } = runFiles(dirname(path));
  const others = [best, last].filter((file) => basename(file) !== basename(path));
  const [other] = others.length === 1 ? others : [];
  return other !== undefined && existsSync(other)
    ? `; ${basename(other)} beside it may be whole`
    : "";
}
