import { tapsOf, type ParameterSpec, type ParameterSpecs } from "@pixelweft/layers";
import { permute, reshape, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { askedAt, seenThrough, type Seen, type SubPixelPlace } from "../model/field.ts";
import { headSpecs } from "../model/head-specs.ts";
import type { StageOptions } from "../model/stages.ts";
import { lstmSpecs, outputSpecs } from "./lstm-specs.ts";
import { inputToState, lstm } from "./lstm.ts";
import { firstReading, kernelSpecs } from "./pixelcnn-specs.ts";
import { recurrentMaps } from "./recurrent-stream.ts";

function halfOf({ kernelSize }: PixelCNNConfig): number {
  return (kernelSize - 1) / 2;
}

/** The parameters of a Row LSTM (van den Oord et al. 2016, "Pixel Recurrent Neural Networks", section 3.1), in checkpoint order. */
export function rowLstmSpecs(config: PixelCNNConfig): ParameterSpecs {
  const { hiddenChannels, layers, kernelSize } = config;
  const specs: Record<string, ParameterSpec> = { ...kernelSpecs(config, 0) };
  for (let layer = 1; layer < layers; layer++) {
    const name = `layers.${layer}`;
    const shape = { input: halfOf(config) + 1, state: [1, kernelSize] } as const;
    Object.assign(specs, lstmSpecs(config, name, shape), outputSpecs(config, name));
  }
  return { ...specs, ...headSpecs(config, { maps: 2 * hiddenChannels }) };
}

/**
 * The maps of a Row LSTM: each layer goes down the image row by row, a row at once. A state
 * reads the states above it, so that the receptive field of a pixel is a triangle.
 */
export function rowLstmMaps(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Record<string, Tensor> {
  const states = (stream: Tensor, layer: number): Tensor =>
    downRows(stream, config, { name: `layers.${layer}`, options });
  return recurrentMaps(config, input, { options, states });
}

/** The states `[n, height, width, hiddenChannels]` of a layer, row by row. */
export function downRows(
  stream: Tensor,
  config: PixelCNNConfig,
  { name, options }: { readonly name: string; readonly options: StageOptions },
): Tensor {
  const { hiddenChannels, kernelSize, forgetBias } = config;
  const taps = tapsOf(1, kernelSize, [0, -halfOf(config)]);
  const sums = inputToState(stream, config, { name, options });
  const [n = 1, height = 1, width = 1, channels = 1] = sums.shape;
  const rows = permute(reshape(sums, [n, height, 1, width, channels]), [1, 0, 2, 3, 4]);
  const made = permute(lstm(rows, { name, options, taps, forgetBias }), [1, 0, 2, 3, 4]);
  return reshape(made, [n, height, width, hiddenChannels]);
}

/** The receptive field of a Row LSTM: of each layer's input a triangle above, a tap further to the left, and what is left in the row within taps. */
export function rowLstmField(config: PixelCNNConfig, target: SubPixelPlace): Seen {
  const half = halfOf(config);
  let seen = askedAt(config, target);
  const taps = Array.from({ length: config.height }, (_, up) =>
    tapsOf(1, 2 * up * half + half + 1, [-up, -up * half - half]),
  ).flat();
  const past = taps.filter(([row, column]) => row < 0 || column < 0);
  for (let layer = config.layers - 1; layer > 0; layer--)
    seen = seenThrough(config, seen, { taps: past, centre: "B" });
  return seenThrough(config, seen, firstReading(config));
}
