import { counted } from "@pixelweft/datasets/text";
import { UsageError } from "../command/failure.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

/**
 * Refuses a run whose batches have fewer images than there are ranks, for each takes some of every batch. Before it is planned, as far as
 * the batch is known then; the data may have fewer images. UsageError with a number that works.
 */
export function checkRanks(
  { given, data, resumable, recipe }: Pick<TrainRequest, "given" | "data" | "resumable" | "recipe">,
  ranks: number,
  plan?: TrainPlan,
): void {
  const known = resumable?.settings.batch ?? given.batch ?? recipe?.recipe.batch;
  const batch = plan?.settings.batch ?? known ?? ranks;
  if (batch >= ranks) return;
  const refuse = (act: string, reason: string): never => {
    throw new UsageError(`Cannot ${act} on ${ranks} ranks: ${reason}`);
  };
  const images = plan?.data.train.info.count ?? ranks;
  if (images < ranks)
    refuse(
      `train on ${data.source}`,
      `it has ${counted(images, "image")} to train on; -n ${images} is the most`,
    );
  if (resumable)
    refuse(
      `go on with ${resumable.folder}`,
      `its batches have ${counted(batch, "image")}, and each rank takes some; -n ${batch} is the most`,
    );
  refuse(
    `train in batches of ${batch}`,
    `each takes images of every batch; --batch ${ranks} is the least`,
  );
}
