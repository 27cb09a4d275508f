import type { PixelCNNConfig } from "../model/config.ts";
import { timeWords } from "../terminal/pace.ts";
import type { ModelFigures } from "./model-figures.ts";

/** How a model is trained. */
export interface UpdateSizes {
  /** Images in a batch. */
  readonly batch: number;
  /** Batches in an update; 1 if missing. */
  readonly accumulate?: number | undefined;
  /** Updates in all, where that is known. */
  readonly steps?: number | undefined;
}

/**
 * What a model costs and sees in words: rows of a name and what it is.
 *
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 8, width: 8, levels: 4, hiddenChannels: 16, layers: 4, firstKernelSize: 5, headChannels: 32 });
 * const figures = await modelFigures(config, { batch: 2 });
 * describeFigures(config, figures, { batch: 2 })[0]; // ["parameters", "20,548"]
 */
export function describeFigures(
  config: PixelCNNConfig,
  { parameters, field, flops, memory }: ModelFigures,
  { batch, accumulate = 1, steps }: UpdateSizes,
): (readonly [name: string, words: string])[] {
  const { model, hiddenChannels, layers, firstKernelSize: first, headChannels } = config;
  const isConvolution = model === "gated" || model === "pixelcnn";
  const rest = isConvolution ? `then ${config.kernelSize}x${config.kernelSize}` : "then recurrent";
  const parts = accumulate > 1 ? ` in ${accumulate} batches of ${batch}` : "";
  const update = flops.step * accumulate;
  const all = (steps ?? 0) * update;
  const time = `about ${timeWords(all / 1e11)} at 100 GFLOP/s, as two cores may reach; ${timeWords(all / 1e13)} at 10 TFLOP/s`;
  return [
    ["parameters", parameters.toLocaleString("en")],
    [
      "layers",
      `${layers} of ${hiddenChannels} channels: ${first}x${first}, ${rest}; ${headChannels} in the head`,
    ],
    ["receptive field", fieldWords(field)],
    ["one image forwards", `${scaled(flops.forward)}FLOP`],
    ["one update", `${scaled(update)}FLOP for ${batch * accumulate} images${parts}`],
    ...(steps === undefined
      ? []
      : ([
          [`all ${steps.toLocaleString("en")} updates`, `${all.toExponential(1)} FLOP`],
          ["time for them", time],
        ] as const)),
    ["memory to train", `${scaled(memory.training)}B, ${batch} images at once`],
    ["memory to sample", `${scaled(memory.sampling)}B, ${batch} images at once`],
  ];
}

function fieldWords({ up, left, right, whole, before, seen }: ModelFigures["field"]): string {
  const reach = `${up} rows up, ${left} columns to the left and ${right} to the right`;
  if (whole) return `${reach}: all that comes before a pixel`;
  return `${reach}; ${seen} of the ${before} pixels before the middle one`;
}

/** Four digits and a prefix of the International System. */
function scaled(value: number): string {
  const prefixes = ["", "k", "M", "G", "T", "P", "E"];
  const power = Math.floor(Math.log10(Math.max(1, value)) / 3);
  const [at, prefix = ""] = [Math.min(power, 6), prefixes[Math.min(power, 6)]];
  return `${Number((value / 1000 ** at).toPrecision(4))} ${prefix}`;
}
