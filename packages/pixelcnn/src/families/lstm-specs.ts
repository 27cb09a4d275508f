import type { ParameterSpec } from "@pixelweft/layers";
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import {
  biasSpec,
  branchSpec,
  conditionSpecs,
  groupedSpec,
  groupsOf,
  meanSquare,
  type GroupedShape,
} from "../model/group-specs.ts";

/** Gates of an LSTM, in the order of their channels: output, forget, input, content. */
export const gates = 4;

/** Kernels of a convolutional LSTM. */
export interface LstmShape {
  /** Taps of one row that it reads of its input, the masked centre last. */
  readonly input: number;
  /** Rows and columns of the kernel over the states of the step before. */
  readonly state: readonly [rows: number, columns: number];
}

/**
 * The parameters of a convolutional LSTM from a stream of 2h maps to h (van den Oord et al. 2016, "Pixel Recurrent Neural Networks",
 * equation 3): the masked input-to-state and the state-to-state kernel, and the state before the first step. The group of gate output
 * o is that of map o mod h. What was is past for all colours, so the states need no mask.
 */
export function lstmSpecs(
  config: PixelCNNConfig,
  name: string,
  shape: LstmShape,
): Record<string, ParameterSpec> {
  const { hiddenChannels: h } = config;
  const groups = colourGroups(config);
  const grouped = (): GroupedShape => ({
    kind: "B",
    taps: shape.input,
    inputs: groupsOf(2 * h, { groups, parts: 1 }),
    outputs: groupsOf(gates * h, { groups, parts: gates }),
  });
  const [rows, columns] = shape.state;
  // Half of the variance comes from the input, half from the states.
  const stateFanIn = 2 * rows * columns * h * meanSquare.gated;
  return {
    [`${name}.input.weight`]: groupedSpec(
      [1, shape.input, 2 * h, gates * h],
      grouped,
      (live) => 2 * live,
    ),
    [`${name}.state.weight`]: { shape: [rows, columns, h, gates * h], fanIn: stateFanIn },
    [`${name}.bias`]: biasSpec(gates * h),
    ...conditionSpecs(config, name, gates * h),
    [`${name}.start.state`]: biasSpec(h),
    [`${name}.start.cell`]: biasSpec(h),
  };
}

/** The 1 x 1 from h maps back to the stream of 2h. */
export function outputSpecs(config: PixelCNNConfig, name: string): Record<string, ParameterSpec> {
  const { hiddenChannels: h } = config;
  return {
    [`${name}.output.weight`]: branchSpec(config, [h, 2 * h], meanSquare.gated),
    [`${name}.output.bias`]: biasSpec(2 * h),
  };
}
