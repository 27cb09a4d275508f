import { convolve, dropout, gate, under, type Groups, type Window } from "@pixelweft/layers";
import { add, matmul, mul, relu, take, type Key, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { kernelShape } from "./specs.ts";

/** Feature maps of a whole image, `[n, height, width, channels]`, by name; "input" is the encoded image. */
export type Maps = Readonly<Record<string, Tensor>>;

/**
 * One step of the network: it reads whole maps and computes a window of new ones. The whole pass evaluates every stage over
 * everything; the cached sampler evaluates the vertical ones a row and the horizontal ones a colour of a pixel at a time.
 */
export interface Stage {
  /** A vertical stage sees rows above only; a horizontal one has its channels in colour groups. */
  readonly stack: "vertical" | "horizontal";
  /** Channels of each map that it computes. */
  readonly makes: Readonly<Record<string, number>>;
  compute(maps: Maps, window: Window): Record<string, Tensor>;
}

/** What the network is told besides the image. */
export interface Conditions {
  /** Class numbers, integers `[n]`: a one-hot vector in effect. */
  readonly labels?: Tensor | undefined;
  /** A vector for each image, `[n, condition]`. */
  readonly condition?: Tensor | undefined;
  /** A map for each image, `[n, height, width, spatial]`. */
  readonly spatial?: Tensor | undefined;
}

/** Drops part of the residual branches; only while training. */
export interface DropoutDraws {
  readonly key: Key;
  /** Number of the step, u32. */
  readonly step: Tensor;
}

/** What the stages are built from. */
export interface StageOptions {
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly conditions?: Conditions;
  readonly dropout?: DropoutDraws | undefined;
}

type Get = (name: string) => Tensor;

function getter(from: Readonly<Record<string, Tensor>>, what: string): Get {
  return (name) => {
    const found = from[name];
    if (found === undefined)
      throw new TypeError(`Cannot run the network: ${what} ${name} is missing`);
    return found;
  };
}

/** The Gated PixelCNN as stages, in order; the last one makes "logits", `[n, height, width, colours * levels]`. */
export function gatedStages(config: PixelCNNConfig, options: StageOptions): Stage[] {
  const parameter = getter(options.parameters, "parameter");
  const layers = Array.from({ length: config.layers }, (_, layer) => [
    verticalStage(config, options, layer),
    gatedStage(config, options, layer),
    residualStage(config, options, layer),
  ]);
  return [...layers.flat(), ...headStages(config, parameter)];
}

/** Terms and biases that condition a layer's stack: `V^T h` and `V * s`, added before the gate (paper, equations 4 and 5). */
function conditioning(options: StageOptions, name: string): { terms: Term[]; biases: Tensor[] } {
  const { labels, condition, spatial } = options.conditions ?? {};
  const parameter = getter(options.parameters, "parameter");
  const terms = spatial ? [{ map: spatial, weight: parameter(`${name}.spatial`) }] : [];
  const biases: Tensor[] = [];
  if (labels) biases.push(take(parameter(`${name}.condition`), labels));
  if (condition) biases.push(matmul(condition, parameter(`${name}.condition`)));
  return { terms, biases };
}

interface Term {
  readonly map: Tensor;
  readonly weight: Tensor;
}

const ungrouped: Groups = { groups: 1, parts: 1 };

/** The vertical stack: `Vpre`, from rows above only, and its gate. The last layer's gate would go unread and is left out. */
function verticalStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const { features } = config;
  const name = `layers.${layer}.vertical`;
  const parameter = getter(options.parameters, "parameter");
  const { columns } = kernelShape(config, layer);
  const half = (columns - 1) / 2;
  const last = layer === config.layers - 1;
  const extra = conditioning(options, name);
  return {
    stack: "vertical",
    makes: { [`v.${layer}.pre`]: 2 * features, ...(last ? {} : { [`v.${layer}`]: features }) },
    compute: (maps, window) => {
      const map = getter(maps, "map")(layer === 0 ? "input" : `v.${layer - 1}`);
      const weight = parameter(`${name}.weight`);
      // The first layer reads the rows above only; later ones their own row too, or a blind spot would remain.
      const pre = convolve([{ map, weight, first: [-half, -half] }, ...extra.terms], {
        window,
        grouping: ungrouped,
        biases: [parameter(`${name}.bias`), ...extra.biases],
      });
      return { [`v.${layer}.pre`]: pre, ...(last ? {} : { [`v.${layer}`]: gate(pre) }) };
    },
  };
}

/** The horizontal stack up to its gate: taps to the left, the link from Vpre of the same place. */
function gatedStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const { features, channels } = config;
  const name = `layers.${layer}.horizontal`;
  const parameter = getter(options.parameters, "parameter");
  const { left } = kernelShape(config, layer);
  const extra = conditioning(options, name);
  return {
    stack: "horizontal",
    makes: { [`g.${layer}`]: features },
    compute: (maps, window) => {
      const map = getter(maps, "map");
      const own = {
        map: map(layer === 0 ? "input" : `h.${layer - 1}`),
        weight: parameter(`${name}.weight`),
        first: [0, 1 - left] as const,
      };
      const link = { map: map(`v.${layer}.pre`), weight: parameter(`layers.${layer}.link.weight`) };
      const pre = convolve([own, link, ...extra.terms], {
        window,
        grouping: { groups: channels, parts: 2 },
        biases: [parameter(`${name}.bias`), ...extra.biases],
      });
      return { [`g.${layer}`]: gate(pre) };
    },
  };
}

/** The horizontal stack's 1 x 1 and its residual; the first layer has none, for it would add the image itself. */
function residualStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const { features, channels } = config;
  const name = `layers.${layer}.residual`;
  const parameter = getter(options.parameters, "parameter");
  const draws = config.dropout > 0 ? options.dropout : undefined;
  return {
    stack: "horizontal",
    makes: { [`h.${layer}`]: features },
    compute: (maps, window) => {
      const map = getter(maps, "map");
      const gated = map(`g.${layer}`);
      const kept = draws
        ? dropout(gated, {
            rate: config.dropout,
            key: draws.key,
            counter: add(mul(draws.step, config.layers), layer),
          })
        : gated;
      const product = convolve([{ map: kept, weight: parameter(`${name}.weight`) }], {
        window,
        grouping: { groups: channels, parts: 1 },
        biases: [parameter(`${name}.bias`)],
      });
      if (layer === 0) return { [`h.${layer}`]: product };
      return { [`h.${layer}`]: add(product, under(map(`h.${layer - 1}`), window, channels)) };
    },
  };
}

/** ReLU, 1 x 1, ReLU, 1 x 1: the logits. */
function headStages(config: PixelCNNConfig, parameter: Get): Stage[] {
  const { channels, features, head, levels, layers } = config;
  const grouping: Groups = { groups: channels, parts: 1 };
  const product = (maps: Maps, from: string, window: Window): Tensor => {
    const name = from === "head.in" ? "head.0" : "head.1";
    return convolve([{ map: getter(maps, "map")(from), weight: parameter(`${name}.weight`) }], {
      window,
      grouping,
      biases: [parameter(`${name}.bias`)],
    });
  };
  return [
    {
      stack: "horizontal",
      makes: { "head.in": features },
      compute: (maps, window) => ({
        "head.in": relu(under(getter(maps, "map")(`h.${layers - 1}`), window, channels)),
      }),
    },
    {
      stack: "horizontal",
      makes: { "head.mid": head },
      compute: (maps, window) => ({ "head.mid": relu(product(maps, "head.in", window)) }),
    },
    {
      stack: "horizontal",
      makes: { logits: channels * levels },
      compute: (maps, window) => ({ logits: product(maps, "head.mid", window) }),
    },
  ];
}
