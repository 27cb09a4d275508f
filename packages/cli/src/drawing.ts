import { dequantise, type Palette } from "@pixelweft/datasets";
import { Sampler, toDevice, type Model, type SampleRequest } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "./interrupts.ts";
import { progress } from "./show/progress.ts";
import type { Terminal } from "./show/terminal.ts";

/** What to draw. */
export interface DrawingRequest {
  readonly count: number;
  readonly seed: number;
  readonly temperature?: number;
  /** The class of each image, if the model is conditioned on one. */
  readonly labels?: Int32Array | undefined;
  /** What each image is conditioned on in place of a class, `[count, condition]`. */
  readonly condition?: Float32Array | undefined;
  /** The number of each image; images of one number are drawn with the same random numbers. */
  readonly numbers?: Uint32Array | undefined;
  /** What each image begins with. */
  readonly prefix?: NonNullable<SampleRequest["prefix"]> | undefined;
  /** The palette of a model of indexed images. */
  readonly palette?: Palette | undefined;
}

/** Where to tell how it goes, and what stops it. */
export interface DrawingOptions {
  readonly terminal: Terminal;
  readonly signal?: AbortSignal | undefined;
  /** Draws no more after that, by `performance.now()`. */
  readonly until?: number;
}

/** Images drawn at once; a fixed number, so that more images need no other program. */
export const drawnAtOnce = 16;

/**
 * Draws images from a model with a bar: bytes for showing, `[count, height, width, channels]`, or indices of the palette. StoppedError
 * after an abort.
 */
export async function drawImages(
  backend: Backend,
  model: Model,
  request: DrawingRequest & DrawingOptions,
): Promise<Uint8Array> {
  const images = await drawLevels(backend, model, request);
  return request.palette === undefined ? dequantise(images, model.config.levels) : images;
}

/** Draws images from a model with a bar: its levels, `[count, height, width, channels]`. StoppedError after an abort. */
export async function drawLevels(
  backend: Backend,
  model: Model,
  { count, terminal, signal, until = Infinity, ...request }: DrawingRequest & DrawingOptions,
): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const batch = Math.min(drawnAtOnce, count);
  const sampler = new Sampler(device, { batch });
  const bar = progress({ label: "sample", total: count, stream: terminal.err });
  const { height, width, channels } = model.config;
  const pixels = height * width * channels;
  const images = new Uint8Array(count * pixels);
  try {
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      const drawn = await sampler.sample({
        count: size,
        firstImage: first,
        seed: request.seed,
        temperature: request.temperature ?? 1,
        ...partOf(request, { first, size, model }),
      });
      images.set(drawn, first * pixels);
      bar.update({ done: first + size });
      await stopPoint(signal, "all images were drawn");
      if (performance.now() >= until) return images.subarray(0, (first + size) * pixels);
    }
    return images;
  } finally {
    bar.finish();
    await sampler.dispose();
    device.state.dispose();
  }
}

/** What belongs to each of some of the images. */
function partOf(
  { labels, condition, numbers, prefix }: Omit<DrawingRequest, "count">,
  part: { readonly first: number; readonly size: number; readonly model: Model },
): Partial<SampleRequest> {
  const { first, size, model } = part;
  const { height, width, channels, numClasses: values } = model.config;
  const from = (each: number): [number, number] => [first * each, (first + size) * each];
  return {
    ...(labels && { labels: labels.slice(...from(1)) }),
    ...(condition && { vector: condition.slice(...from(values)) }),
    ...(numbers && { numbers: numbers.slice(...from(1)) }),
    ...(prefix && {
      prefix: { ...prefix, images: prefix.images.slice(...from(height * width * channels)) },
    }),
  };
}
