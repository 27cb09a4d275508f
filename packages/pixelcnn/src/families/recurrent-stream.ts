import { wholeWindow } from "@pixelweft/layers";
import { add, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { headStages } from "../model/head-stages.ts";
import { dropped, getter, product, type StageOptions } from "../model/stages.ts";
import { square } from "./pixelcnn-stages.ts";

/**
 * A recurrent network around its layers: the first masked convolution makes a stream of 2h maps, each layer reads the stream and adds to
 * it by a 1 x 1, and the head makes the numbers of each pixel's distribution of it, the map "output". "stream.l" is what layer l + 1 reads.
 */
export function recurrentMaps(
  config: PixelCNNConfig,
  input: Tensor,
  { options, states }: RecurrentOptions,
): Record<string, Tensor> {
  const parameter = getter(options.parameters, "parameter");
  const window = wholeWindow(input);
  let stream = square(config, options, 0)({ input }, window);
  const streams: Record<string, Tensor> = {};
  for (let layer = 1; layer < config.layers; layer++) {
    const name = `layers.${layer}`;
    const branch = dropped(states(stream, layer), config, { options, layer });
    streams[`stream.${layer - 1}`] = stream;
    stream = add(product(branch, config, { name: `${name}.output`, parameter, window }), stream);
  }
  const maps: Record<string, Tensor> = { ...streams, stream };
  const from = { map: "stream", channels: 2 * config.hiddenChannels };
  for (const stage of headStages(config, options, from))
    Object.assign(maps, stage.compute(maps, window));
  return maps;
}

/** What a recurrent network has besides its stream. */
export interface RecurrentOptions {
  readonly options: StageOptions;
  /** The states `[n, height, width, h]` that a layer makes of the stream. */
  readonly states: (stream: Tensor, layer: number) => Tensor;
}
