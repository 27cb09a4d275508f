import { stat } from "node:fs/promises";
import { join } from "node:path";
import { nameOfSource, type DataChoice } from "@pixelweft/datasets/choice";
import { runFiles } from "@pixelweft/pixelcnn/node";
import { UsageError } from "../command/failure.ts";

/** The folder of a new run where none is named: of its configuration, or of the data that decides about that. */
export function usualFolder(config: string | undefined, { source }: DataChoice): string {
  return join("runs", nameOfSource(config ?? source));
}

/** Refuses a folder that holds a run: nothing that it saved is overwritten. */
export async function refuseRun(folder: string): Promise<void> {
  const { last, best } = runFiles(folder);
  for (const path of [last, best])
    if (await stat(path).catch(() => undefined))
      throw new UsageError(
        `Cannot train into ${folder}: it holds a run; go on with --resume ${folder}, or name another folder with --out`,
      );
}
