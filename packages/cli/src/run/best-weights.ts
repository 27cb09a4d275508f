import { existsSync } from "node:fs";
import type { AddingGroup } from "@pixelweft/mpi";
import { averagedModel, type Model } from "@pixelweft/pixelcnn";
import { readRun, type RunFiles } from "@pixelweft/pixelcnn/node";

/**
 * A model with the weights of the best validation of its run, as it is sampled later: the last steps may have memorised. Its averaged
 * weights where there was no validation. Of ranks, which all call it, the first one has the file.
 */
export async function bestWeights(
  model: Model,
  { best }: Pick<RunFiles, "best">,
  group: AddingGroup | undefined,
): Promise<Model> {
  const leads = group === undefined || group.rank === 0;
  const averaged = averagedModel(model);
  const found = Float32Array.of(leads && existsSync(best) ? 1 : 0);
  await group?.allReduce(found);
  if (found[0] === 0) return averaged;
  if (group === undefined) return (await readRun(best)).model;
  const { parameters: known } = leads ? (await readRun(best)).model : averaged;
  const parameters: Record<string, Float32Array> = {};
  for (const [name, values] of Object.entries(known)) {
    // To those of the first rank all others add nothing.
    const sum = leads ? values.slice() : new Float32Array(values.length);
    await group.allReduce(sum);
    parameters[name] = sum;
  }
  return { config: model.config, parameters };
}
