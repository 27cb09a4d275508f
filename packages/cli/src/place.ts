import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { tryWriting } from "@pixelweft/datasets";
import { UsageError } from "./failure.ts";

/** Tries a path before the work whose result it is. UsageError for another ending or a folder, WriteError for what the system refuses. */
export async function tryFile(path: string, ending: ".png" | ".safetensors"): Promise<void> {
  if (extname(path).toLowerCase() !== ending)
    throw new UsageError(`Cannot write ${path}: its name must end in ${ending}, which it will be`);
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    throw new UsageError(`Cannot write ${path}: it is a folder`);
  await tryWriting(path);
}
