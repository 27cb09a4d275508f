import { existsSync } from "node:fs";
import type { Model } from "../../model/model.ts";
import { saidByAny } from "../../train/said-by-any.ts";
import type { TrainRunOptions } from "./train-run-options.ts";

/**
 * A model to go on with whose training knows of a best validation only where the weights of it are in the folder, as they are not beside
 * a checkpoint by itself: of later weights the best are kept then, not none. Every process of a group calls it; the first one has the file.
 */
export async function withBestAtHand(
  model: Model,
  { files, group }: Pick<TrainRunOptions, "files" | "group">,
): Promise<Model> {
  const { training } = model;
  if (training === undefined) return model;
  const leads = group === undefined || group.rank === 0;
  if (!(await saidByAny(group, leads && !existsSync(files.best)))) return model;
  const { best: _, bestStep: __, worse: ___, ...notes } = training.notes ?? {};
  return { ...model, training: { ...training, notes } };
}
