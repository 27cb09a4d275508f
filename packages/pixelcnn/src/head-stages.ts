import { under } from "@pixelweft/layers";
import { relu } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { getter, product, type Stage, type StageOptions } from "./stages.ts";

/** ReLU, 1 x 1, ReLU, 1 x 1: the logits, from the map of this name and number of channels. */
export function headStages(
  config: PixelCNNConfig,
  options: StageOptions,
  from: { readonly map: string; readonly channels: number },
): Stage[] {
  const { channels, head, levels } = config;
  const parameter = getter(options.parameters, "parameter");
  return [
    {
      stack: "horizontal",
      makes: { "head.in": from.channels },
      compute: (maps, window) => ({
        "head.in": relu(under(getter(maps, "map")(from.map), window, channels)),
      }),
    },
    {
      stack: "horizontal",
      makes: { "head.mid": head },
      compute: (maps, window) => {
        const map = getter(maps, "map")("head.in");
        return { "head.mid": relu(product(map, config, { name: "head.0", parameter, window })) };
      },
    },
    {
      stack: "horizontal",
      makes: { logits: channels * levels },
      compute: (maps, window) => {
        const map = getter(maps, "map")("head.mid");
        return { logits: product(map, config, { name: "head.1", parameter, window }) };
      },
    },
  ];
}
