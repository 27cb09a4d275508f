import type { Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { drawLevels } from "pixelweft/command";
import { asCondition } from "./training.ts";

/** Images that a model draws given embeddings, one behind another; levels. */
export async function drawnBy(
  model: Model,
  condition: Float32Array,
  options: {
    readonly seed: number;
    readonly numbers?: Uint32Array;
    readonly backend: Backend;
    readonly terminal: Terminal;
  },
): Promise<Uint8Array> {
  const count = condition.length / model.config.numClasses;
  return drawLevels({
    ...options,
    model,
    count,
    vector: asCondition(condition, model.config.numClasses),
  });
}
