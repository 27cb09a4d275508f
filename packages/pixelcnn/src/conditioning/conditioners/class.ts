import { linear, linearSpecs } from "@pixelweft/layers";
import { labelInput } from "../conditioned-inputs.ts";
import { checkOptions, inputOf, prefix, type Conditioner } from "../conditioner.ts";

/** Options of `classConditioner`. */
export interface ClassConditionerOptions {
  readonly numClasses: number;
}

/**
 * A vector of `vectorSize` numbers for each class, learnt with the model: an embedding. (A model of `numClasses` needs none of it; it
 * learns a vector for each class and layer.)
 *
 * @throws RangeError for a number of classes that is none.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 28, width: 28, vectorSize: 16 });
 * classConditioner({ numClasses: 10 }).specs(config)["conditioner.weight"].shape; // [10, 16]
 */
export function classConditioner(options: ClassConditionerOptions): Conditioner {
  const { numClasses } = options;
  checkOptions("class", { numClasses });
  return {
    kind: "class",
    options,
    makes: "vector",
    specs: (config) => {
      // A class is a one-hot vector: one weight reaches each output.
      const size = { inputs: numClasses, outputs: config.vectorSize, meanSquare: 1 / numClasses };
      return linearSpecs(prefix, size);
    },
    inputs: (config, batch) => labelInput(config, batch, numClasses),
    make: (_, given) => linear(inputOf(given, "labels"), { name: prefix, ...given }),
  };
}
