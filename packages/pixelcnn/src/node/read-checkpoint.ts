import { stat } from "node:fs/promises";
import { CheckpointError } from "@pixelweft/layers";
import { kindOf } from "./file-kind.ts";
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
    // Which model it is has been said.
    throw new CheckpointError(`${act}: ${reason.replace(/^Cannot load the model: /, "")}`, {
      cause,
    });
  }
}
