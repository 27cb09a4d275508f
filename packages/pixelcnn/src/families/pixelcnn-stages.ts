import { convolve, underWindow, type Window } from "@pixelweft/layers";
import { add, relu, type Tensor } from "@pixelweft/tensor";
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import { headStages } from "../model/head-stages.ts";
import {
  conditioning,
  dropped,
  getter,
  product,
  type Maps,
  type Stage,
  type StageOptions,
} from "../model/stages.ts";
import { squareShape } from "./pixelcnn-specs.ts";

/**
 * The original PixelCNN as stages: one stack, whose kernels read the rows above as well. All are horizontal ones, for a pixel needs
 * nothing but what comes before it; so the cached sampler evaluates them a pixel at a time.
 */
export function pixelcnnStages(config: PixelCNNConfig, options: StageOptions): Stage[] {
  const { hiddenChannels, layers } = config;
  const blocks = Array.from({ length: layers - 1 }, (_, i) => blockStages(config, options, i + 1));
  const from = { map: `h.${layers - 1}`, channels: 2 * hiddenChannels };
  return [firstStage(config, options), ...blocks.flat(), ...headStages(config, options, from)];
}

/** The masked n x n convolution of a layer, mask A in the first one: taps above, to the left, and the centre. */
export function square(
  config: PixelCNNConfig,
  options: StageOptions,
  layer: number,
): (maps: Maps, window: Window) => Tensor {
  const name = `layers.${layer}`;
  const parameter = getter(options.parameters, "parameter");
  const { half } = squareShape(config, layer);
  const { terms, biases } = conditioning(options, name);
  return (maps, window) => {
    const map = getter(maps, "map")(layer === 0 ? "input" : `a.${layer}`);
    const above = { map, firstTap: [-half, -half] as const };
    const beside = {
      map,
      weight: parameter(`${name}.beside.weight`),
      firstTap: [0, -half] as const,
    };
    const rows = half > 0 ? [{ ...above, weight: parameter(`${name}.above.weight`) }] : [];
    return convolve([...rows, beside, ...terms], {
      window,
      grouping: { groups: colourGroups(config), parts: 1 },
      biases: [parameter(`${name}.bias`), ...biases],
    });
  };
}

/** The maps that all blocks add to, after a layer, and the ReLU of them that the next block reads. */
function stream(
  { hiddenChannels, layers }: PixelCNNConfig,
  layer: number,
): { makes: Stage["makes"]; made: (sum: Tensor) => Record<string, Tensor> } {
  const last = layer === layers - 1;
  const [own, open] = [`h.${layer}`, `r.${layer}`];
  return {
    makes: { [own]: 2 * hiddenChannels, ...(last ? {} : { [open]: 2 * hiddenChannels }) },
    made: (sum) => ({ [own]: sum, ...(last ? {} : { [open]: relu(sum) }) }),
  };
}

function firstStage(config: PixelCNNConfig, options: StageOptions): Stage {
  const convolution = square(config, options, 0);
  const { makes, made } = stream(config, 0);
  return {
    stack: "horizontal",
    makes,
    compute: (maps, window) => made(convolution(maps, window)),
  };
}

/** ReLU, 1 x 1 to half the maps, ReLU, n x n, ReLU, 1 x 1 back, and what came in. */
function blockStages(config: PixelCNNConfig, options: StageOptions, layer: number): Stage[] {
  const { hiddenChannels } = config;
  const name = `layers.${layer}`;
  const parameter = getter(options.parameters, "parameter");
  const convolution = square(config, options, layer);
  const { makes, made } = stream(config, layer);
  const [narrow, mixed] = [`a.${layer}`, `b.${layer}`];
  return [
    {
      stack: "horizontal",
      makes: { [narrow]: hiddenChannels },
      compute: (maps, window) => {
        const map = getter(maps, "map")(`r.${layer - 1}`);
        const reduce = { name: `${name}.reduce`, parameter, window };
        return { [narrow]: relu(product(map, config, reduce)) };
      },
    },
    {
      stack: "horizontal",
      makes: { [mixed]: hiddenChannels },
      compute: (maps, window) => ({ [mixed]: relu(convolution(maps, window)) }),
    },
    {
      stack: "horizontal",
      makes,
      compute: (maps, window) => {
        const map = getter(maps, "map");
        const kept = dropped(map(mixed), config, { options, layer });
        const branch = product(kept, config, { name: `${name}.expand`, parameter, window });
        const before = underWindow(map(`h.${layer - 1}`), window, colourGroups(config));
        return made(add(branch, before));
      },
    },
  ];
}
