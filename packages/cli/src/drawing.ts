import { dequantise, type Palette } from "@pixelweft/datasets";
import { Sampler, toDevice, type Model, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "./interrupts.ts";
import { progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** What to draw. */
export interface DrawingRequest {
  readonly count: number;
  readonly seed: number;
  readonly temperature?: number;
  /** The class of each image, if the model is told one. */
  readonly labels?: Int32Array;
  /** The palette of a model of indexed images. */
  readonly palette?: Palette | undefined;
}

/** Where to tell how it goes, and what stops it. */
export interface DrawingOptions {
  readonly terminal: Terminal;
  readonly signal?: AbortSignal;
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
  { count, labels, palette, terminal, signal, ...request }: DrawingRequest & DrawingOptions,
): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const batch = Math.min(drawnAtOnce, count);
  const sampler = new Sampler(device, { batch });
  const bar = progress({ label: "sample", total: count, stream: terminal.err });
  const { height, width, channels, levels } = model.config;
  const pixels = height * width * channels;
  const images = new Uint8Array(count * pixels);
  try {
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      const drawn = await sampler.sample({
        count: size,
        first,
        seed: request.seed,
        temperature: request.temperature ?? 1,
        ...(labels ? { labels: labels.slice(first, first + size) } : {}),
      });
      images.set(drawn, first * pixels);
      bar.update({ done: first + size });
      await stopPoint(signal, "all images were drawn");
    }
    return palette === undefined ? dequantise(images, levels) : images;
  } finally {
    bar.finish();
    await sampler.dispose();
    device.state.dispose();
  }
}

/** The class of each image where none is named: all of them in turn. Nothing for a model without classes. */
export function classesInTurn(
  { condition }: PixelCNNConfig,
  count: number,
): Int32Array | undefined {
  return condition === 0 ? undefined : Int32Array.from({ length: count }, (_, k) => k % condition);
}
