import { colourMask, wholeWindow, groupOf } from "@pixelweft/layers";
import { add, pad, slice, type Tensor } from "@pixelweft/tensor";
import { kernelShape } from "../families/gated-specs.ts";
import { gatedStages } from "../families/gated-stages.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { groupsOf, inputGroups } from "../model/group-specs.ts";
import { parameterSpecs } from "../model/specs.ts";
import type { Maps } from "../model/stages.ts";
import type { wholePass } from "../model/whole-pass.ts";

type Parameters = Readonly<Record<string, Float32Array>>;

/** The whole pass in which the vertical stage of each layer but the first reads other maps. */
function withVerticalMaps(change: (maps: Maps, below: number) => Maps): typeof wholePass {
  return (config, input, options) => {
    const maps: Record<string, Tensor> = { input };
    for (const [i, stage] of gatedStages(config, options).entries()) {
      const layer = Math.floor(i / 3);
      const changed = stage.stack === "vertical" && layer > 0;
      const given = changed ? change(maps, layer - 1) : maps;
      Object.assign(maps, stage.compute(given, wholeWindow(input)));
    }
    return maps;
  };
}

function mapOf(maps: Maps, name: string): Tensor {
  const map = maps[name];
  if (map === undefined) throw new TypeError(`Cannot break the network: there is no ${name}`);
  return map;
}

/** Broken: the vertical stack also reads the horizontal one, which knows pixels of the same row. */
export const upwardLink: typeof wholePass = withVerticalMaps((maps, below) => ({
  ...maps,
  [`v.${below}`]: add(mapOf(maps, `v.${below}`), mapOf(maps, `h.${below}`)),
}));

/** Broken: every vertical layer is shifted by a row, not the first alone, which leaves a blind spot. */
export const everyLayerShifted: typeof wholePass = withVerticalMaps((maps, below) => {
  const map = mapOf(maps, `v.${below}`);
  const upper = slice(map, [undefined, { start: 0, size: (map.shape[1] ?? 1) - 1 }]);
  return { ...maps, [`v.${below}`]: pad(upper, [0, 1, 0, 0], map.shape) };
});

/** Broken: mask A a second time, on the first 1 x 1. */
export function doubleMaskA(config: PixelCNNConfig, parameters: Parameters): Parameters {
  const { hiddenChannels, channels } = config;
  const groups = Array.from({ length: hiddenChannels }, (_, j) =>
    groupOf(j, hiddenChannels, { groups: channels, parts: 1 }),
  );
  const mask = colourMask({ kind: "A", inputs: groups, outputs: groups });
  const name = "layers.0.residual.weight";
  return { ...parameters, [name]: (parameters[name] ?? mask).map((x, i) => x * (mask[i] ?? 0)) };
}

/** Broken: the outputs of the horizontal convolutions are cut into contiguous thirds of 2p before they are split into halves. */
export function wrongGateSplit(config: PixelCNNConfig, parameters: Parameters): Parameters {
  const { hiddenChannels, channels, layers } = config;
  const specs = parameterSpecs(config);
  const changed: Record<string, Float32Array> = { ...parameters };
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}.horizontal.weight`;
    const { left, inputs } = kernelShape(config, layer);
    const outputs = 2 * hiddenChannels;
    const mask = colourMask({
      kind: layer === 0 ? "A" : "B",
      inputs: layer === 0 ? inputGroups(config) : groupsOf(inputs, { groups: channels, parts: 1 }),
      outputs: Array.from({ length: outputs }, (_, o) =>
        groupOf(o, outputs, { groups: channels, parts: 1 }),
      ),
    });
    const centre = (left - 1) * inputs * outputs;
    const right = specs[name]?.mask;
    changed[name] = (parameters[name] ?? new Float32Array()).map((x, i) => {
      if (i < centre) return x;
      // Weights that the right mask has removed come back with a value of their own.
      return (mask[i - centre] ?? 0) * (right?.[i] === 0 ? 0.05 + 0.01 * (i % 7) : x);
    });
  }
  return changed;
}
