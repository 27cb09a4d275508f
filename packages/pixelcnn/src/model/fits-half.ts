import { formatModel } from "./format-model.ts";
import { parseModel, type Model } from "./model.ts";

/**
 * Whether 16 bits hold every weight of a model as it is: those of one that was written with 16 bits and read again.
 *
 * @throws TypeError as `formatModel()`.
 * @example
 * import { createModel, formatModel, parseModel } from "@pixelweft/pixelcnn";
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * fitsHalf(model); // false
 * fitsHalf(parseModel(formatModel(model, "F16"))); // true
 */
export function fitsHalf(model: Model): boolean {
  const rounded = parseModel(formatModel(model, "F16")).parameters;
  return Object.entries(model.parameters).every(([name, values]) =>
    values.every((value, i) => value === rounded[name]?.[i]),
  );
}
