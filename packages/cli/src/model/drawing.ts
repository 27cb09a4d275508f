import { dequantise, type Palette } from "@pixelweft/datasets";
import {
  Sampler,
  steadyLevelOf,
  toDevice,
  type DeviceModel,
  type Model,
  type SampleRequest,
} from "@pixelweft/pixelcnn";
import { sampleSeamless, type SeamBits } from "@pixelweft/pixelcnn/pictures";
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
  const { count: total } = wanted;
  return onDevice({ backend, model, terminal, label: "sample", total }, async (device, update) => {
    const sampler = new Sampler(device, { batch: Math.min(drawnAtOnce, total) });
    try {
      return await draw(sampler, {
        ...(defined({ ...wanted, steadyLevel: steadyLevelOf(palette) }) as SampleRequest),
        async onProgress(done) {
          update(done);
          await stopPoint(signal, "all images were sampled");
          return performance.now() < until;
        },
      });
    } finally {
      await sampler.dispose();
    }
  });
}

/** Images that go on over their edges, and how well they do. */
export interface SeamlessDrawing {
  readonly images: Uint8Array;
  readonly seams: SeamBits;
}

/** Draws images that go on over their edges, as {@link drawImages} does others. */
export async function drawSeamless(
  backend: Backend,
  model: Model,
  { terminal, signal, count: total, seed, labels, palette }: DrawingRequest & DrawingOptions,
): Promise<SeamlessDrawing> {
  const work = { backend, model, terminal, label: "join edges", total };
  const { images, seams } = await onDevice(work, (device, update) =>
    sampleSeamless(device, {
      count: total,
      seed,
      ...defined({ labels }),
      async onProgress(share) {
        update(Math.floor(share * total * 10) / 10);
        await stopPoint(signal, "all images were sampled");
        return true;
      },
    }),
  );
  return { images: palette ? images : dequantise(images, model.config.levels), seams };
}

/** A model on a backend, and the bar of some work with it. */
interface DeviceWork {
  readonly backend: Backend;
  readonly model: Model;
  readonly terminal: Terminal;
  readonly label: string;
  readonly total: number;
}

/** Works with a model on a backend while a bar shows how far that is, and takes both down behind it. */
export async function onDevice<T>(
  { backend, model, terminal, label, total }: DeviceWork,
  work: (device: DeviceModel, update: (done: number) => void) => Promise<T>,
): Promise<T> {
  const device = toDevice(backend, model);
  const bar = progress({ label, total, stream: terminal.err });
  try {
    return await work(device, (done) => bar.update({ done }));
  } finally {
    bar.finish();
    device.state.dispose();
  }
}
