import {
  colourMask,
  groupOf,
  type Groups,
  type MaskKind,
  type ParameterSpec,
} from "@pixelweft/layers";
import {
  colourGroups,
  conditionSize,
  inputPlanes,
  planesOf,
  type PixelCNNConfig,
} from "./config.ts";

/**
 * Mean square of what a kernel reads. If pre-activations have mean square 1, a gated unit has E[tanh^2] E[sigmoid^2] = 0.115, a gated
 * linear one E[sigmoid^2] = 0.293 (a little less here, for what borders take away adds up), a ReLU a half. First weights of variance
 * 1 / (live fan-in x mean square) keep the signal's size from layer to layer; without it the vertical stack, which has no residual,
 * would halve it at every layer.
 */
export const meanSquare = { gated: 0.115, glu: 0.28, rectified: 0.5 } as const;

/**
 * Mean square of the planes of an encoded image. That of levels from -1 to 1 lies between a third (all levels alike) and 1 (black and
 * white); of the planes of a palette one in all is 1, numbers of an embedding have 1 each, that of ones is 1 and those of coordinates have a
 * third.
 */
export function imageSquare(config: PixelCNNConfig): number {
  if (config.input === "ordinal") return 0.5;
  const each = config.input === "embedding" ? config.embeddingSize : 1;
  return (config.channels * each + 1 + (config.positionPlanes ? 2 / 3 : 0)) / inputPlanes(config);
}

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

/** Groups of the encoded image's planes; those of ones and coordinates have none. */
export function inputGroups(config: PixelCNNConfig): (number | undefined)[] {
  const planes = planesOf(config);
  const each = config.channels / colourGroups(config);
  return Array.from({ length: inputPlanes(config) }, (_, j) =>
    j < config.channels * planes ? Math.floor(j / planes / each) : undefined,
  );
}

/**
 * A parameter of such a shape, its fan-in from the live inputs that an output has on average. Its mask is made when it is first read: a
 * file can name a network of any size, and what it holds is compared with the shapes alone before that.
 */
export function groupedSpec(
  shape: ParameterSpec["shape"],
  grouped: () => GroupedShape,
  fanInOf: (live: number) => number,
): ParameterSpec {
  let made: ReturnType<typeof groupedMask> | undefined;
  const once = (): ReturnType<typeof groupedMask> => (made ??= groupedMask(grouped()));
  return {
    shape,
    get fanIn() {
      return fanInOf(once().live);
    },
    get mask() {
      return once().mask;
    },
  };
}

/** The mask of such a kernel `[taps, in, out]`, and how many live inputs an output has on average. */
function groupedMask({ kind, taps, inputs, outputs }: GroupedShape): {
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

/** A 1 x 1 between maps in colour groups, mask B, whose inputs have mean square `square`; of 0 it starts at zero. */
export function productSpec(
  config: PixelCNNConfig,
  [inputs, outputs]: readonly [number, number],
  square: number,
): ParameterSpec {
  const grouping = { groups: colourGroups(config), parts: 1 };
  const grouped = (): GroupedShape => ({
    kind: "B",
    taps: 1,
    inputs: groupsOf(inputs, grouping),
    outputs: groupsOf(outputs, grouping),
  });
  return groupedSpec([inputs, outputs], grouped, (live) => live * square);
}

/** A bias, which starts at zero. */
export function biasSpec(size: number): ParameterSpec {
  return { shape: [size], fanIn: 0 };
}

/**
 * What conditions a layer: `NAME.condition` and `NAME.spatial` where the configuration has them. They start at zero, so that a conditional
 * model begins as the unconditional one: scaled by any fixed fan-in, long vectors would saturate every gate.
 */
export function conditionSpecs(
  config: PixelCNNConfig,
  name: string,
  outputs: number,
): Record<string, ParameterSpec> {
  const [size, maps] = [conditionSize(config), config.spatialChannels];
  const ways = config.orientations;
  return {
    ...(size > 0 ? { [`${name}.condition`]: { shape: [size, outputs], fanIn: 0 } } : {}),
    ...(maps > 0 ? { [`${name}.spatial`]: { shape: [maps, outputs], fanIn: 0 } } : {}),
    ...(ways > 0 ? { [`${name}.orientation`]: { shape: [ways, outputs], fanIn: 0 } } : {}),
  };
}

/**
 * A residual branch's last 1 x 1: a layer adds a `layers`-th of the variance of the first, so that the stream stays of one size however
 * deep the network is.
 */
export function branchSpec(
  config: PixelCNNConfig,
  shape: readonly [number, number],
  square: number,
): ParameterSpec {
  return productSpec(config, shape, square * config.layers);
}
