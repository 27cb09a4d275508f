import { convolve, underWindow } from "@pixelweft/layers";
import { neg, relu } from "@pixelweft/tensor";
import { colourGroups, type PixelCNNConfig } from "./config.ts";
import { outputOf } from "./outputs.ts";
import { getter, product, type Stage, type StageOptions } from "./stages.ts";

/** What a head reads. */
export interface HeadSource {
  /** The last map of the network, and its number of channels. */
  readonly map: string;
  readonly channels: number;
  /** Maps of the layers that it reads besides, as they are. */
  readonly skip?: readonly string[];
}

/** ReLU (of either sign with `crelu`), 1 x 1, ReLU, 1 x 1: the numbers of a distribution for each pixel, in the map "output". */
export function headStages(
  config: PixelCNNConfig,
  options: StageOptions,
  from: HeadSource,
): Stage[] {
  const { headChannels, headActivation } = config;
  const groups = colourGroups(config);
  const parameter = getter(options.parameters, "parameter");
  const both = headActivation === "crelu";
  return [
    {
      stack: "horizontal",
      makes: { "head.in": from.channels, ...(both ? { "head.negative": from.channels } : {}) },
      compute: (maps, window) => {
        const last = underWindow(getter(maps, "map")(from.map), window, groups);
        return { "head.in": relu(last), ...(both ? { "head.negative": relu(neg(last)) } : {}) };
      },
    },
    {
      stack: "horizontal",
      makes: { "head.mid": headChannels },
      compute: (maps, window) => {
        const map = getter(maps, "map");
        const term = (name: string, weight: string) => ({
          map: map(name),
          weight: parameter(weight),
        });
        const terms = [
          term("head.in", "head.0.weight"),
          ...(both ? [term("head.negative", "head.0.negative")] : []),
          ...(from.skip ?? []).map((name, layer) => term(name, `head.skip.${layer}.weight`)),
        ];
        const sum = convolve(terms, {
          window,
          grouping: { groups, parts: 1 },
          biases: [parameter("head.0.bias")],
        });
        return { "head.mid": relu(sum) };
      },
    },
    {
      stack: "horizontal",
      makes: { output: outputOf(config).width(config) },
      compute: (maps, window) => {
        const map = getter(maps, "map")("head.mid");
        return { output: product(map, config, { name: "head.1", parameter, window }) };
      },
    },
  ];
}
