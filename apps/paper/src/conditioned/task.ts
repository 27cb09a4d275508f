import { modelBatch, type Values, type Samples } from "@pixelweft/datasets";
import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import {
  lowerResolution,
  withHole,
  codeConditioner,
  deconvolutionConditioner,
  holeConditioner,
  lowResolutionConditioner,
  pictureConditioner,
  withoutColour,
  type Conditioner,
  type Hole,
  type ImageSize,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";

/** What a model is conditioned on: a code of it, its class as maps, or another picture made of it. */
export const taskNames = ["code", "class", "low-resolution", "grey", "hole"] as const;

/** A model's condition and its size. */
export interface ConditionalTask {
  readonly on: (typeof taskNames)[number];
  /** Numbers of a code. */
  readonly code: number;
  /** Pixels to a side that become one at the low resolution, a power of 2. */
  readonly factor: number;
  /** Maps that a conditioner makes. */
  readonly maps: number;
  /** Feature maps of the conditioner at full size. */
  readonly features: number;
}

/** The conditioner for a task, and what the model is conditioned on by it. */
export function conditionerFor(
  { on, code, factor, maps, features }: ConditionalTask,
  { channels, classes }: { readonly channels: number; readonly classes: number },
): { conditioner: Conditioner; vectorSize: number; spatialChannels: number } {
  const hiddenChannels = features;
  if (on === "code")
    return {
      conditioner: codeConditioner(encoderOf(features)),
      vectorSize: code,
      spatialChannels: 0,
    };
  const made = { vectorSize: 0, spatialChannels: maps };
  switch (on) {
    case "class":
      return {
        ...made,
        conditioner: deconvolutionConditioner({ inputs: classes, hiddenChannels, stages: 2 }),
      };
    case "low-resolution":
      return {
        ...made,
        conditioner: lowResolutionConditioner({
          channels,
          hiddenChannels,
          stages: Math.log2(factor),
        }),
      };
    case "grey":
      return { ...made, conditioner: pictureConditioner({ inputs: 1, hiddenChannels, stages: 0 }) };
    case "hole":
      return { ...made, conditioner: holeConditioner({ channels, hiddenChannels }) };
  }
}

/** The encoder of a code, and of the auto-encoder beside it. */
export function encoderOf(features: number): { hiddenChannels: number; stages: number } {
  return { hiddenChannels: features, stages: 2 };
}

/** A batch of images, and their conditions. */
export function taskBatch(
  { on, factor }: ConditionalTask,
  samples: Samples & { readonly size?: number },
  { config, values }: { readonly config: PixelCNNConfig; readonly values: Values },
): SourceBatch {
  const { images, size } = modelBatch(samples, config, values);
  const batch = { images, size };
  switch (on) {
    case "code":
      return batch;
    case "class":
      return { ...batch, labels: samples.labels };
    case "low-resolution":
      return { ...batch, source: lowerResolution(images, config, factor) };
    case "grey":
      return { ...batch, source: withoutColour(images, config) };
    case "hole":
      return { ...batch, source: withHole(images, config, middle(config)) };
  }
}

/** The other picture that a model is conditioned on, as levels to be shown; nothing for codes and classes. */
export function sourcePictures(
  { on, factor }: ConditionalTask,
  { source }: SourceBatch,
  config: ImageSize,
): Uint8Array | undefined {
  if (source === undefined) return undefined;
  const { height, width, channels, levels } = config;
  const planes = on === "grey" ? 1 : on === "hole" ? channels + 1 : channels;
  const shrunk = on === "low-resolution" ? factor : 1;
  const [rows, columns] = [Math.ceil(height / shrunk), Math.ceil(width / shrunk)];
  const count = source.length / (rows * columns * planes);
  return Uint8Array.from({ length: count * height * width * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [column, line] = [pixel % width, Math.floor(pixel / width)];
    const [row, n] = [line % height, Math.floor(line / height)];
    const place = (n * rows + Math.floor(row / shrunk)) * columns + Math.floor(column / shrunk);
    const value = source[place * planes + (on === "grey" ? 0 : channel)] ?? 0;
    return Math.round(((value + 1) / 2) * (levels - 1));
  });
}

/** The middle of an image, half as high and as wide. */
function middle({ height, width }: ImageSize): Hole {
  const [row, column] = [Math.floor(height / 4), Math.floor(width / 4)];
  return { row, column, height: Math.ceil(height / 2), width: Math.ceil(width / 2) };
}
