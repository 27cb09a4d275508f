import { deconvolution, deconvolutionSpecs, type DeconvolutionShape } from "@pixelweft/layers";
import type { PixelCNNConfig } from "../../model/config.ts";
import { labelInput, sourceInput } from "../conditioned-inputs.ts";
import { checkOptions, inputOf, prefix, type Conditioner } from "../conditioner.ts";

/** Options of `deconvolutionConditioner`. */
export interface DeconvolutionConditionerOptions {
  /** Size of the vector h, or number of classes. */
  readonly inputs: number;
  /** Channels at full size; twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often height and width are doubled. */
  readonly stages: number;
}

/**
 * Maps s = m(h) of a vector or a class (paper, section 2.3). A batch holds the vectors in `source`, `[n, inputs]`, or else `labels`.
 *
 * @throws RangeError for options that are no whole numbers.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 28, width: 28, spatialChannels: 8 });
 * const conditioner = deconvolutionConditioner({ inputs: 10, hiddenChannels: 16, stages: 2 });
 * conditioner.specs(config)["conditioner.out.weight"].shape; // [16, 8]
 */
export function deconvolutionConditioner(options: DeconvolutionConditionerOptions): Conditioner {
  const { inputs, hiddenChannels, stages } = options;
  checkOptions("deconvolution", { inputs, hiddenChannels, stages }, { stages: 0 });
  const shapeFor = ({ height, width, spatialChannels }: PixelCNNConfig): DeconvolutionShape => {
    const sizes = { height, width, inputs, hiddenChannels, stages };
    return { ...sizes, from: "vector", outputs: spatialChannels };
  };
  return {
    kind: "deconvolution",
    options,
    makes: "maps",
    specs: (config) => {
      if (config.numClasses > 0 || config.vectorSize > 0)
        throw new RangeError(
          "Cannot condition a model on a vector twice: numClasses and vectorSize must be 0",
        );
      return deconvolutionSpecs(prefix, shapeFor(config));
    },
    inputs: (config, batch) =>
      batch.source ? sourceInput(config, batch, [inputs]) : labelInput(config, batch, inputs),
    make: (config, given) => {
      const from = inputOf(given, given.inputs["source"] ? "source" : "labels");
      return deconvolution(from, shapeFor(config), { name: prefix, ...given });
    },
  };
}
