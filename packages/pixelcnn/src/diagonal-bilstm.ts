import type { ParameterSpec, ParameterSpecs } from "@pixelweft/layers";
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
import type { PixelCNNConfig } from "./config.ts";
import { askedAt, seenThrough, type Seen, type SubPixelPlace } from "./field.ts";
import { headSpecs } from "./group-specs.ts";
import { lstmSpecs, outputSpecs } from "./lstm-specs.ts";
import { inputToState, lstm } from "./lstm.ts";
import { firstReading, kernelSpecs } from "./pixelcnn-specs.ts";
import { recurrentLogits } from "./recurrent-stream.ts";
import { diagonals, fromDiagonals } from "./skew.ts";
import type { StageOptions } from "./stages.ts";

/**
 * The parameters of a Diagonal BiLSTM (van den Oord et al. 2016, "Pixel Recurrent Neural Networks", section 3.2), in checkpoint
 * order: in each layer an LSTM for either direction.
 */
export function diagonalBiLstmSpecs(config: PixelCNNConfig): ParameterSpecs {
  const specs: Record<string, ParameterSpec> = { ...kernelSpecs(config, 0) };
  for (let layer = 1; layer < config.layers; layer++) {
    const name = `layers.${layer}`;
    const shape = { input: 1, state: [2, 1] } as const;
    for (const direction of ["left", "right"])
      Object.assign(specs, lstmSpecs(config, `${name}.${direction}`, shape));
    Object.assign(specs, outputSpecs(config, name));
  }
  return { ...specs, ...headSpecs(config, 2 * config.features) };
}

/**
 * The logits of a Diagonal BiLSTM, `[n, height, width, colours * levels]`: each layer goes from both upper corners to the opposite ones, a
 * diagonal at once. A state reads those of the pixel beside and the pixel above, so that a pixel sees all before it. One pixel is an
 * exception, as in the paper: mask A hides the last one of the row above from all columns that are not within the first filter's reach.
 */
export function diagonalBiLstmLogits(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Tensor {
  const states = (stream: Tensor, name: string): Tensor => {
    const left = alongDiagonals(stream, config, { name: `${name}.left`, options });
    const mirrored = { name: `${name}.right`, options, mirrored: true };
    const right = alongDiagonals(stream, config, mirrored);
    // A row lower, for it has seen what is to the right of a pixel.
    const { shape } = right;
    const above = slice(right, [undefined, { size: Math.max(1, config.height - 1) }]);
    return config.height === 1 ? left : add(left, pad(above, [0, 1, 0, 0], shape));
  };
  return recurrentLogits(config, input, { options, states });
}

interface Direction {
  readonly name: string;
  readonly options: StageOptions;
  readonly mirrored?: boolean;
}

/** The states of one direction: from the upper left corner, or mirrored from the upper right one. */
function alongDiagonals(
  stream: Tensor,
  config: PixelCNNConfig,
  { name, options, mirrored = false }: Direction,
): Tensor {
  const { height, width } = config;
  const turned = (map: Tensor): Tensor => (mirrored ? flip(map, [2]) : map);
  const sums = turned(inputToState(stream, config, { name, options }));
  const states = lstm(diagonals(sums), {
    name,
    options,
    // Of the diagonal before: the pixel above, and the pixel to the left.
    taps: tapsOf(2, 1, [-1, 0]),
    // A row that has not begun stays at the start.
    keep: (diagonal, now, before) =>
      select(lessEqual(indices(now.shape, 1), position(diagonal)), now, before),
  });
  return turned(fromDiagonals(states, { height, width }));
}

/** What a Diagonal BiLSTM sees: of each layer's input the pixel itself and all that comes before. */
export function diagonalBiLstmField(config: PixelCNNConfig, target: SubPixelPlace): Seen {
  const { height, width } = config;
  const above = tapsOf(height - 1, 2 * width - 1, [1 - height, 1 - width]);
  const taps = [...above, ...tapsOf(1, width - 1, [0, 1 - width])];
  let seen = askedAt(config, target);
  for (let layer = config.layers - 1; layer > 0; layer--)
    seen = seenThrough(config, seen, { taps, centre: "B" });
  return seenThrough(config, seen, firstReading(config));
}
