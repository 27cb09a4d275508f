import { dequantise, type Palette } from "@pixelweft/datasets";
import { Sampler, toDevice, type Model, type SampleRequest } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "../command/interrupts.ts";
import { defined } from "../defined.ts";
import { progress } from "../show/progress.ts";
import type { Terminal } from "../show/terminal.ts";

type OrUndefined<T> = { readonly [N in keyof T]?: T[N] | undefined };
type Optional = Pick<
  SampleRequest,
  "temperature" | "minP" | "labels" | "vector" | "numbers" | "prefix"
>;

/** What to sample. */
export interface DrawingRequest extends OrUndefined<Optional> {
  readonly count: number;
  readonly seed: number;
  /** The palette of a model of indexed images. */
  readonly palette?: Palette | undefined;
}

/** Where to show progress, and what stops it. */
export interface DrawingOptions {
  readonly terminal: Terminal;
  readonly signal?: AbortSignal | undefined;
  /** Takes no more images after that, by `performance.now()`. */
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
  request: DrawingRequest & DrawingOptions,
): Promise<Uint8Array> {
  return drawingFrom(backend, model, request, (sampler, wanted) => sampler.sample(wanted));
}

/** Draws from a sampler with a bar. StoppedError after an abort. */
export async function drawingFrom<T>(
  backend: Backend,
  model: Model,
  { terminal, signal, until = Infinity, ...request }: DrawingRequest & DrawingOptions,
  draw: (sampler: Sampler, request: SampleRequest) => Promise<T>,
): Promise<T> {
  const { palette, ...wanted } = request;
  // At low temperatures the ground would win, which is the likeliest colour nearly everywhere.
  const clear = palette?.colours.findIndex(([, , , alpha]) => alpha === 0) ?? -1;
  const steadyLevel = clear < 0 ? undefined : clear;
  const { count } = wanted;
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, { batch: Math.min(drawnAtOnce, count) });
  const bar = progress({ label: "sample", total: count, stream: terminal.err });
  try {
    return await draw(sampler, {
      ...(defined({ ...wanted, steadyLevel }) as SampleRequest),
      async onProgress(done) {
        bar.update({ done });
        await stopPoint(signal, "all images were sampled");
        return performance.now() < until;
      },
    });
  } finally {
    bar.finish();
    await sampler.dispose();
    device.state.dispose();
  }
}
