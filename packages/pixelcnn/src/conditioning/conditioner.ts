import {
  convolutionEncoder,
  deconvolution,
  deconvolutionSpecs,
  encoderSpecs,
  type DeconvolutionShape,
  type EncoderShape,
  type ParameterSpecs,
} from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import { inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import type { Conditions } from "../model/stages.ts";
import { conditionsOf } from "../train/loss.ts";

/**
 * A network that makes what a model is conditioned on, trained end to end with it:
 *
 * - `deconvolution`: maps s = m(h) of a vector or a class (paper, section 2.3); `inputs` is the size of h or the number of classes.
 * - `map`: maps s = m(y) of another picture y of `inputs` channels, 2 ** stages times smaller or of the same size: a low resolution, grey, a
 *   mask, a layout.
 * - `encoder`: a code of `config.condition` numbers of the image itself: an auto-encoder whose decoder is the model (paper, section 2.4).
 */
export interface ConditionerConfig {
  readonly kind: "deconvolution" | "map" | "encoder";
  /** Size of h, number of classes, or channels of y; 0 for an encoder, which reads the image. */
  readonly inputs: number;
  /** Feature maps at full size (`encoder`: at half size); twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often height and width are doubled or halved. */
  readonly stages: number;
}

const name = "conditioner";

/**
 * Checks that a conditioner makes what a model takes.
 *
 * @throws RangeError for one that does not.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn";
 * const config = checkConfig({ height: 28, width: 28, spatial: 8 });
 * checkConditioner(config, { kind: "deconvolution", inputs: 10, hiddenChannels: 16, stages: 2 }).kind; // "deconvolution"
 * checkConditioner(config, { kind: "encoder", inputs: 0, hiddenChannels: 16, stages: 2 }); // throws RangeError
 */
export function checkConditioner(
  { condition, spatial }: PixelCNNConfig,
  conditioner: ConditionerConfig,
): ConditionerConfig {
  const { kind, inputs, hiddenChannels, stages } = conditioner;
  if (!["deconvolution", "map", "encoder"].includes(kind))
    throw new RangeError(
      `Cannot use a conditioner of kind ${kind}: there are deconvolution, map and encoder`,
    );
  for (const [field, value, low, high] of [
    ["inputs", inputs, kind === "encoder" ? 0 : 1, 1_000_000],
    ["hiddenChannels", hiddenChannels, 1, 65536],
    ["stages", stages, 0, 12],
  ] as const)
    if (!Number.isInteger(value) || value < low || value > high)
      throw new RangeError(
        `Cannot use a conditioner with ${field} ${value}: it must be a whole number from ${low} to ${high}`,
      );
  const [maps, vector] = [spatial > 0, condition > 0];
  if (kind === "encoder" ? maps || !vector : !maps)
    throw new RangeError(
      `Cannot condition a model of ${spatial} maps and ${condition} values on ${kind === "encoder" ? "a code alone" : "maps"}`,
    );
  if (kind === "deconvolution" && vector)
    throw new RangeError("Cannot condition a model on a vector twice: condition must be 0");
  return conditioner;
}

/** Names, shapes and first scales of a conditioner's parameters, each beginning with `conditioner`. */
export function conditionerSpecs(
  config: PixelCNNConfig,
  conditioner: ConditionerConfig,
): ParameterSpecs {
  return conditioner.kind === "encoder"
    ? encoderSpecs(name, encoderShape(config, conditioner))
    : deconvolutionSpecs(name, mapsShape(config, conditioner));
}

/** What a conditioner reads: inputs of a program by name, and parameters. */
export interface ConditionerInputs {
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** `images` for an encoder, `labels` `[n]` or `source` for maps, and other conditions of the model. */
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** What a model is conditioned on, by a batch's inputs. TypeError if what the conditioner reads is missing. */
export function conditionsBy(
  config: PixelCNNConfig,
  conditioner: ConditionerConfig,
  { parameters, inputs }: ConditionerInputs,
): Conditions {
  const { images, labels, source } = inputs;
  const layer = { name, parameters };
  if (conditioner.kind === "encoder") {
    if (images === undefined) throw new TypeError("Cannot encode images: they are missing");
    const planes = encodeImages(images, config);
    return { condition: convolutionEncoder(planes, encoderShape(config, conditioner), layer) };
  }
  const from = conditioner.kind === "deconvolution" ? (source ?? labels) : source;
  if (from === undefined)
    throw new TypeError("Cannot make maps: what they are to be made of is missing");
  const spatial = deconvolution(from, mapsShape(config, conditioner), layer);
  return conditioner.kind === "deconvolution" ? { spatial } : { ...conditionsOf(inputs), spatial };
}

/** The shape of one image's source, if the conditioner reads one. */
export function sourceShape(
  { height, width }: PixelCNNConfig,
  { kind, inputs, stages }: ConditionerConfig,
): readonly number[] | undefined {
  if (kind === "encoder") return undefined;
  if (kind === "deconvolution") return [inputs];
  return [Math.ceil(height / 2 ** stages), Math.ceil(width / 2 ** stages), inputs];
}

function encoderShape(
  config: PixelCNNConfig,
  { hiddenChannels, stages }: ConditionerConfig,
): EncoderShape {
  const { height, width, condition } = config;
  return { height, width, inputs: inputPlanes(config), hiddenChannels, stages, outputs: condition };
}

function mapsShape(
  { height, width, spatial }: PixelCNNConfig,
  { kind, inputs, hiddenChannels, stages }: ConditionerConfig,
): DeconvolutionShape {
  const from = kind === "map" ? "map" : "vector";
  return { height, width, from, inputs, hiddenChannels, stages, outputs: spatial };
}
