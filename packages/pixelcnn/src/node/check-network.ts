import type { PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";

/** More than twice those of the preset `imagenet32` with 1,000 classes; their masks alone take 2 GiB. */
const mostNumbers = 2 ** 29;

/**
 * Refuses a network of so many numbers that counting them would take minutes and gigabytes, by their shapes alone: each field of a
 * configuration may be large, but not all of them.
 *
 * @throws RangeError that says how many there are.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * checkNetwork(checkConfig({ height: 28, width: 28 })); // undefined
 * checkNetwork(checkConfig({ height: 28, width: 28, hiddenChannels: 65536 })); // throws RangeError
 */
export function checkNetwork(config: PixelCNNConfig): void {
  const shapes = Object.values(parameterSpecs(config)).map(({ shape }) => shape);
  const numbers = shapes.reduce((sum, shape) => sum + shape.reduce((n, size) => n * size, 1), 0);
  if (numbers > mostNumbers)
    throw new RangeError(
      `Cannot make the network: it has ${numbers.toLocaleString("en")} weights, dead ones included, more than ${mostNumbers.toLocaleString("en")}`,
    );
}
