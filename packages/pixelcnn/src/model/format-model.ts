import { formatCheckpoint, type Checkpoint } from "@pixelweft/layers";
import { sameBackground } from "./background-level.ts";
import { familyOf } from "./family.ts";
import { checkUnconditioned, type Model } from "./model.ts";
import { parameterSpecs } from "./specs.ts";

/**
 * A model as the bytes of a checkpoint file (safetensors). F16 halves the parameters of a model that is done training.
 *
 * @throws TypeError for a model with a conditioner, which it would lose.
 * @example
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = createModel(tiny);
 * const file = formatModel(model);
 * parseModel(file).config.levels; // 4
 * formatModel(model, "F16").length < file.length; // true
 */
export function formatModel(model: Model, dtype: "F32" | "F16" = "F32"): Uint8Array<ArrayBuffer> {
  checkUnconditioned("write the model", model, "formatConditionedModel()");
  const { config, parameters, training } = model;
  const checkpoint: Checkpoint = {
    model: familyOf(config).file,
    // A training says it by the palette of its settings, so that going on changes no byte.
    config: training ? config : { ...config, ...sameBackground(model) },
    parameters,
    ...(training ? { training } : {}),
  };
  return formatCheckpoint(checkpoint, { specs: parameterSpecs(config), dtype });
}
