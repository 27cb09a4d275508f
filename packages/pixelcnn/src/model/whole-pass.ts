import { wholeWindow } from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { familyOf } from "./family.ts";
import type { StageOptions } from "./stages.ts";

/** The whole pass: every map, "output" among them, from an encoded input. */
export function wholePass(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Record<string, Tensor> {
  const { network } = familyOf(config);
  if ("maps" in network) return network.maps(config, input, options);
  const maps: Record<string, Tensor> = { input };
  const window = wholeWindow(input);
  for (const stage of network.stages(config, options))
    Object.assign(maps, stage.compute(maps, window));
  return maps;
}
