import { readFile, stat } from "node:fs/promises";
import { writeWholeFile } from "../whole-file.ts";
import type { RunFiles } from "./run-files.ts";

/** Files that lay in a folder before a run began there. */
export interface FilesBefore {
  /** Writes those again that are gone. */
  putBack(): Promise<void>;
}

/** What lies in a folder under the names of the log and the chart, perhaps of something else than a run. */
export async function filesBefore({ metrics, curve }: RunFiles): Promise<FilesBefore> {
  const isThere = async (path: string): Promise<boolean> =>
    (await stat(path).catch(() => undefined))?.isFile() === true;
  const found = new Map<string, Uint8Array>();
  for (const path of [metrics, curve])
    if (await isThere(path)) found.set(path, await readFile(path));
  return {
    async putBack() {
      for (const [path, bytes] of found)
        if (!(await isThere(path))) await writeWholeFile(path, bytes);
    },
  };
}
