import { createReadStream, existsSync } from "node:fs";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { runFiles, runState, type ResumableRun, type RunFiles } from "@pixelweft/pixelcnn/node";

/** Copies what a run that goes on in another folder needs of its own one: its best weights so far, its log and its state. */
export async function bringRun(
  { folder, file, model }: Pick<ResumableRun, "folder" | "file" | "model">,
  to: RunFiles,
): Promise<void> {
  const { best, metrics } = runFiles(folder);
  const { step = 0 } = model.training ?? {};
  const looked = existsSync(best) ? await runState(best).catch(() => undefined) : undefined;
  // Beside an older state the best weights may be of steps that this run does not make.
  const isOwn = looked !== undefined && looked.step <= step;
  if (isOwn) await bring(best, to.best);
  if (existsSync(metrics)) await bring(metrics, to.metrics);
  // The state last, that which goes on: a folder that has it has the whole run.
  await bring(file, to.last);
}

async function bring(from: string, to: string): Promise<void> {
  await writeFileAtomically(to, createReadStream(from));
}
