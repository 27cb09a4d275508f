import {
  colourMask,
  groupOf,
  type Groups,
  type MaskKind,
  type ParameterSpec,
} from "@pixelweft/layers";
import { planesOf, type PixelCNNConfig } from "./config.ts";

/**
 * Mean square of what a kernel reads, if pre-activations have mean square 1: a gated unit has E[tanh^2] E[sigmoid^2] = 0.115,
 * a ReLU a half. First weights of variance 1 / (live fan-in x mean square) keep the signal's size from layer to layer; without
 * it the vertical stack, which has no residual, would halve it at every layer.
 */
export const meanSquare = { gated: 0.115, rectified: 0.5 } as const;

/** A matrix or kernel whose last tap is masked between colour groups. */
export interface GroupedShape {
  readonly kind: MaskKind;
  /** Taps of one row of a kernel, the masked centre last. */
  readonly taps: number;
  /** Groups of the inputs; one without a group is never masked. */
  readonly inputs: readonly (number | undefined)[];
  readonly outputs: readonly number[];
}

/** The colour group of each of a number of channels. */
export function groupsOf(channels: number, grouping: Groups): number[] {
  return Array.from({ length: channels }, (_, j) => groupOf(j, channels, grouping));
}

/** Groups of the encoded image's planes; the plane of ones has none. */
export function inputGroups(config: PixelCNNConfig): (number | undefined)[] {
  const planes = planesOf(config);
  const colours = Array.from({ length: config.channels * planes }, (_, j) =>
    Math.floor(j / planes),
  );
  return [...colours, undefined];
}

/** The mask of such a kernel `[taps, in, out]`, and how many live inputs an output has on average. */
export function groupedMask({ kind, taps, inputs, outputs }: GroupedShape): {
  mask: Float32Array;
  live: number;
} {
  const size = inputs.length * outputs.length;
  const centre = colourMask({ kind, inputs, outputs });
  const mask = new Float32Array(taps * size).fill(1);
  mask.set(centre, (taps - 1) * size);
  const live = centre.reduce((n, m) => n + m, 0) / outputs.length;
  return { mask, live: (taps - 1) * inputs.length + live };
}

/** A 1 x 1 between maps in colour groups, mask B, whose inputs have mean square `square`. */
export function productSpec(
  { channels }: PixelCNNConfig,
  [inputs, outputs]: readonly [number, number],
  square: number,
): ParameterSpec {
  const grouping = { groups: channels, parts: 1 };
  const { mask, live } = groupedMask({
    kind: "B",
    taps: 1,
    inputs: groupsOf(inputs, grouping),
    outputs: groupsOf(outputs, grouping),
  });
  return { shape: [inputs, outputs], fanIn: live * square, mask };
}

/** A bias, which starts at zero. */
export function biasSpec(size: number): ParameterSpec {
  return { shape: [size], fanIn: 0 };
}

/** What conditions a layer: `NAME.condition` and `NAME.spatial` where the configuration has them. */
export function conditionSpecs(
  { condition, spatial }: PixelCNNConfig,
  name: string,
  outputs: number,
): Record<string, ParameterSpec> {
  return {
    ...(condition > 0 ? { [`${name}.condition`]: { shape: [condition, outputs], fanIn: 4 } } : {}),
    ...(spatial > 0
      ? { [`${name}.spatial`]: { shape: [spatial, outputs], fanIn: 4 * spatial } }
      : {}),
  };
}

/** The two 1 x 1 convolutions that make logits of a network's last maps. */
export function headSpecs(config: PixelCNNConfig, maps: number): Record<string, ParameterSpec> {
  const { head, channels, levels } = config;
  return {
    "head.0.weight": productSpec(config, [maps, head], meanSquare.rectified),
    "head.0.bias": biasSpec(head),
    // Zero, so that the untrained model says exactly log2(levels) bits per dimension.
    "head.1.weight": { ...productSpec(config, [head, channels * levels], 1), fanIn: 0 },
    "head.1.bias": biasSpec(channels * levels),
  };
}
