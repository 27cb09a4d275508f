import { tensor, type Backend, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import type { SubPixelPlace } from "../model/field.ts";
import { levelLogits } from "../model/network.ts";
import { parameterSpecs } from "../model/specs.ts";
import type { Conditions, StageOptions } from "../model/stages.ts";
import { wholePass } from "../model/whole-pass.ts";

/** What a check looks at: a network, whose whole pass may be another one than the model's. */
export interface Probe {
  readonly backend: Backend;
  readonly config: PixelCNNConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Conditions for a number of equal images. */
  readonly conditions?: (images: number) => Conditions;
  /** Maps of all stages from an encoded input; `wholePass` if missing. */
  readonly network?: typeof wholePass;
}

/** `[images, height, width, colours, levels]` of images whose encoded input is this one. */
export function probeLogits(
  probe: Probe,
  images: Tensor,
  input: Tensor = encodeImages(images, probe.config, { parameters: parameterTensors(probe) }),
): Tensor {
  const { config, conditions, network = wholePass } = probe;
  const options: StageOptions = {
    parameters: parameterTensors(probe),
    ...(conditions ? { conditions: conditions(input.shape[0] ?? 1) } : {}),
  };
  const { output } = network(config, input, options);
  if (output === undefined) throw new TypeError("Cannot probe: the network made no output");
  return levelLogits(config, output, images);
}

/** A model's parameters as host tensors. */
export function parameterTensors({
  config,
  parameters,
}: Pick<Probe, "config" | "parameters">): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [
      name,
      tensor(parameters[name] ?? new Float32Array(), { shape }),
    ]),
  );
}

/** Every sub-pixel in the order in which they are drawn. */
export function places({ height, width, channels }: PixelCNNConfig): SubPixelPlace[] {
  return Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return { row: Math.floor(pixel / width), column: pixel % width, colour: i % channels };
  });
}

/** A place in few letters. */
export function placeName({ row, column, colour }: SubPixelPlace): string {
  return `(${row},${column},${colour})`;
}

/** Small whole numbers below `levels` that look random; a pure function of the seed. */
export function someLevels(
  count: number,
  { levels, seed = 1 }: { levels: number; seed?: number },
): Uint8Array {
  let state = seed * 2654435761 + 12345;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * levels);
  });
}
