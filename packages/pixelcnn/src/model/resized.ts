import { checkConfig } from "./config.ts";
import { averagedModel, type Model } from "./model.ts";

/**
 * A model for images of another size, with the parameters of `averagedModel()`: possible where the network does not read where in the
 * image it is (`positionPlanes: false`), as one that is trained on crops.
 *
 * @throws TypeError for a model that reads positions, or one with a conditioner, which it would lose; RangeError for a size that makes no
 * network.
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = createModel({ ...tiny, positionPlanes: false });
 * resizedModel(model, { height: 32, width: 48 }).config.width; // 48
 * resizedModel(createModel(tiny), { height: 3, width: 3 }); // throws TypeError
 */
export function resizedModel(
  model: Model,
  { height, width }: { readonly height: number; readonly width: number },
): Model {
  const { config, parameters } = averagedModel(model);
  const same = height === config.height && width === config.width;
  if (config.positionPlanes && !same)
    throw new TypeError(
      `Cannot sample images of ${height}x${width}: the model was trained on whole ones of ${config.height}x${config.width}, and reads where in them it is; one that is trained on crops does not`,
    );
  return { config: checkConfig({ ...config, height, width }), parameters };
}
