import type { Input } from "@pixelweft/tensor";
import { conditionSize, type PixelCNNConfig } from "../model/config.ts";
import { checkLabelKind } from "../train/array-kinds.ts";
import type { ImageRange } from "./image-range.ts";
import type { SampleRequest } from "./sample-request.ts";

/** What images are conditioned on, as inputs of a program. `maker` is said where a condition is missing: where it comes from, if not from the caller. */
export function conditionInputs(
  config: PixelCNNConfig,
  request: SampleRequest,
  { start, batch, maker }: ImageRange & { readonly maker: string },
): Record<string, Exclude<Input, number>> {
  const { numClasses, spatialChannels, height, width } = config;
  const size = conditionSize(config);
  const found: Record<string, Exclude<Input, number>> = {};
  const rows = <T extends Float32Array | Int32Array>(name: string, data: T, each: number): T => {
    if (data.length !== request.count * each)
      throw new TypeError(
        `Cannot sample ${request.count} images: there are ${data.length} values of ${name}, not ${request.count * each}`,
      );
    // The first batch looks at all, so that nothing is sampled before values are refused.
    if (start === 0 && !data.every(Number.isFinite))
      throw new RangeError(`Cannot sample: a value of ${name} is no finite number`);
    const part = data.slice(start * each, (start + batch) * each);
    // A vector of whole numbers, such as a one-hot one, means the same floats.
    const padded =
      name === "labels" ? new Int32Array(batch * each) : new Float32Array(batch * each);
    padded.set(part);
    return padded as T;
  };
  // Labels are left out without classes, as in training: programs give those that data has, or none.
  const given = [
    ["a vector", request.vector, size],
    ["spatial maps", request.spatial, spatialChannels],
  ] as const;
  for (const [name, values, wanted] of given)
    if (values && wanted === 0)
      throw new TypeError(`Cannot sample: the request has ${name} and the model takes none`);
  if (request.labels && request.vector)
    throw new TypeError("Cannot sample: there are both classes and vectors");
  if (numClasses > 0 && request.labels) {
    checkLabelKind(request.labels);
    const labels = Int32Array.from(request.labels);
    if (labels.some((label) => label < 0 || label >= numClasses))
      throw new RangeError(`Cannot sample: a class lies outside 0 to ${numClasses - 1}`);
    found["labels"] = { data: rows("labels", labels, 1), shape: [batch] };
  } else if (request.vector)
    found["vector"] = { data: rows("vector", request.vector, size), shape: [batch, size] };
  else if (size > 0)
    throw new TypeError(
      `Cannot sample: the model wants a class or a vector of ${size} values for each image${maker}`,
    );
  if (spatialChannels > 0) {
    if (!request.spatial)
      throw new TypeError(
        `Cannot sample: the model wants ${spatialChannels} spatial maps for each image${maker}`,
      );
    const each = height * width * spatialChannels;
    found["spatial"] = {
      data: rows("spatial", request.spatial, each),
      shape: [batch, height, width, spatialChannels],
    };
  }
  return found;
}
