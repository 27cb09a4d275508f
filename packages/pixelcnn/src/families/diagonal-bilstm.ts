import type { ConvolutionTerm, ParameterSpec, ParameterSpecs } from "@pixelweft/layers";
import { tapsOf } from "@pixelweft/layers";
import {
  add,
  flip,
  indices,
  lessEqual,
  pad,
  position,
  select,
  slice,
  type Tensor,
} from "@pixelweft/tensor";
import { inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import {
  askedAt,
  seenByEither,
  seenThrough,
  type Seen,
  type SubPixelPlace,
} from "../model/field.ts";
import { imageSquare } from "../model/group-specs.ts";
import { headSpecs } from "../model/head-specs.ts";
import { getter, type StageOptions } from "../model/stages.ts";
import { gates, lstmSpecs, outputSpecs } from "./lstm-specs.ts";
import { inputToState, lstm } from "./lstm.ts";
import { firstReading, kernelSpecs } from "./pixelcnn-specs.ts";
import { recurrentMaps } from "./recurrent-stream.ts";
import { diagonals, fromDiagonals } from "./skew.ts";

/**
 * The parameters of a Diagonal BiLSTM (van den Oord et al. 2016, "Pixel Recurrent Neural Networks", section 3.2), in checkpoint
 * order: in each layer an LSTM for either direction, and what the shifted direction of the first of them reads of the image.
 */
export function diagonalBiLstmSpecs(config: PixelCNNConfig): ParameterSpecs {
  const specs: Record<string, ParameterSpec> = { ...kernelSpecs(config, 0) };
  for (let layer = 1; layer < config.layers; layer++) {
    const name = `layers.${layer}`;
    const shape = { input: 1, state: [2, 1] } as const;
    for (const direction of config.height > 1 ? ["left", "right"] : ["left"])
      Object.assign(specs, lstmSpecs(config, `${name}.${direction}`, shape));
    if (readsImage(config, layer)) {
      const inputs = inputPlanes(config);
      const image = {
        shape: [inputs, gates * config.hiddenChannels],
        fanIn: 2 * inputs * imageSquare(config),
      };
      specs[`${name}.right.image.weight`] = image;
    }
    Object.assign(specs, outputSpecs(config, name));
  }
  return { ...specs, ...headSpecs(config, { maps: 2 * config.hiddenChannels }) };
}

/** Whether the shifted direction of a layer reads the image itself. Once is enough: what it reads stays in the stream. */
function readsImage(config: PixelCNNConfig, layer: number): boolean {
  return layer === 1 && !config.lastPixelHidden && config.height > 1;
}

/**
 * The maps of a Diagonal BiLSTM: each layer goes from both upper corners to the opposite ones, a
 * diagonal at once. A state reads those of the pixel beside and the pixel above. The direction from the upper right is shifted down by a
 * row, so it may read a pixel itself, which mask A hides from the stream: without it the last pixel of the row above would be seen only
 * from within the first filter's reach. So a pixel reads all before it.
 */
export function diagonalBiLstmMaps(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Record<string, Tensor> {
  const parameter = getter(options.parameters, "parameter");
  const states = (stream: Tensor, layer: number): Tensor => {
    const name = `layers.${layer}`;
    const left = alongDiagonals(stream, config, { name: `${name}.left`, options });
    if (config.height === 1) return left;
    const also = readsImage(config, layer)
      ? [{ map: input, weight: parameter(`${name}.right.image.weight`) }]
      : [];
    const mirrored = { name: `${name}.right`, options, mirrored: true, also };
    const right = alongDiagonals(stream, config, mirrored);
    const above = slice(right, [undefined, { size: config.height - 1 }]);
    return add(left, pad(above, [0, 1, 0, 0], right.shape));
  };
  return recurrentMaps(config, input, { options, states });
}

/** One of the two LSTMs of a layer. */
export interface Direction {
  readonly name: string;
  readonly options: StageOptions;
  readonly mirrored?: boolean;
  /** What its input-to-state product reads besides the stream. */
  readonly also?: readonly ConvolutionTerm[];
}

/** The states of one direction: from the upper left corner, or mirrored from the upper right one. */
export function alongDiagonals(
  stream: Tensor,
  config: PixelCNNConfig,
  { name, options, mirrored = false, also = [] }: Direction,
): Tensor {
  const { height, width, forgetBias } = config;
  const turned = (map: Tensor): Tensor => (mirrored ? flip(map, [2]) : map);
  const sums = turned(inputToState(stream, config, { name, options, also }));
  const states = lstm(diagonals(sums), {
    name,
    options,
    forgetBias,
    // Of the diagonal before: the pixel above, and the pixel to the left.
    taps: tapsOf(2, 1, [-1, 0]),
    // A row that has not begun stays at the start.
    keep: (diagonal, now, before) =>
      select(lessEqual(indices(now.shape, 1), position(diagonal)), now, before),
  });
  return turned(fromDiagonals(states, { height, width }));
}

/** The receptive field of a Diagonal BiLSTM: of each layer's input the pixel itself and all that comes before. */
export function diagonalBiLstmField(config: PixelCNNConfig, target: SubPixelPlace): Seen {
  const { height, width } = config;
  const above = tapsOf(height - 1, 2 * width - 1, [1 - height, 1 - width]);
  const taps = [...above, ...tapsOf(1, width - 1, [0, 1 - width])];
  let seen = askedAt(config, target);
  let image = seenThrough(config, seen, { taps: [] });
  for (let layer = config.layers - 1; layer > 0; layer--) {
    if (readsImage(config, layer)) image = seenThrough(config, seen, { taps: above });
    seen = seenThrough(config, seen, { taps, centre: "B" });
  }
  return seenByEither(image, seenThrough(config, seen, firstReading(config)));
}
