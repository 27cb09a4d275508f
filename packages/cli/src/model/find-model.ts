import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { didYouMean } from "@pixelweft/datasets/text";
import { CheckpointError } from "@pixelweft/layers";
import { modelNames, modelUrl } from "@pixelweft/models";
import { findCheckpoint } from "@pixelweft/pixelcnn/node";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { suggesting } from "../command/failure.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";

/** The argument of commands that use a pretrained model. */
export const modelArgument: {
  readonly name: string;
  readonly about: string;
  readonly usual: string;
} = {
  name: "[model]",
  about: `a checkpoint, the folder of a run, or a pretrained model: ${modelNames.join(", ")}`,
  usual: "fashion-mnist-class",
};

/** A trained model, and what to call it. */
export interface FoundModel extends SavedModel {
  readonly title: string;
}

/**
 * Reads a trained model: a checkpoint that is named by itself or by the folder of its run, else a pretrained model.
 *
 * @throws CheckpointError if there is none, or if it was never trained.
 */
export async function findModel(what: string = modelArgument.usual): Promise<FoundModel> {
  const isThere = (await stat(what).catch(() => undefined)) !== undefined;
  if (!isThere && modelNames.some((name) => name === what))
    return { title: what, ...(await loadModel(fileURLToPath(modelUrl(what)))) };
  if (!isThere && Object.hasOwn(presets, what))
    throw new CheckpointError(
      `Cannot use ${what}: it is a configuration, not a trained model; "pixelweft train --config ${what}" makes one, pretrained: ${modelNames.join(", ")}`,
    );
  const near = isThere ? "" : didYouMean(what, modelNames);
  const file = await suggesting(near, findCheckpoint(what, "best"));
  const saved = await loadModel(file);
  if (saved.step === 0)
    throw new CheckpointError(`Cannot use ${file}: its model was never trained (step 0)`);
  return { title: file, ...saved };
}
