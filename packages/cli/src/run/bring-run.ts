import { createReadStream, existsSync } from "node:fs";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { runFiles, type RunFiles } from "@pixelweft/pixelcnn/node";

/** Copies what a run that goes on in another folder needs of its own one: its best weights so far, its log and its state. */
export async function bringRun(folder: string, to: RunFiles): Promise<void> {
  const from = runFiles(folder);
  // The state last: a folder that has it has the whole run.
  for (const name of ["best", "metrics", "last"] as const)
    if (existsSync(from[name])) await writeFileAtomically(to[name], createReadStream(from[name]));
}
