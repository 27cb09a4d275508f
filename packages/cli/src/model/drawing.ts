import { dequantise, type Palette } from "@pixelweft/datasets";
import {
  backgroundLevelOf,
  toDevice,
  type DeviceModel,
  type Model,
  type SampleRequest,
} from "@pixelweft/pixelcnn";
import {
  sampleCodes,
  sampleImages,
  sampleSeamless,
  type SeamBits,
} from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "../command/interrupts.ts";
import { withProgress } from "../show/progress.ts";
import type { Terminal } from "../show/terminal.ts";

/** What to sample. */
export interface DrawingRequest extends Pick<
  SampleRequest,
  "count" | "temperature" | "minP" | "labels" | "vector" | "numbers" | "prefix"
> {
  readonly seed: number;
  /** The palette of a model of indexed images. */
  readonly palette?: Palette | undefined;
}

/** Where to show progress, and what stops it. */
export interface DrawingOptions {
  readonly terminal: Terminal;
  readonly signal?: AbortSignal | undefined;
  /** Takes no more images after that, by `performance.now()`. */
  readonly until?: number | undefined;
}

/** What is sampled, from which model, and where that is computed and shown. */
export interface Drawing extends DrawingRequest, DrawingOptions {
  /** What the bar says; "sample" if missing. */
  readonly title?: string | undefined;
  readonly backend: Backend;
  readonly model: Model;
}

/**
 * Draws images with a bar: bytes for showing, `[count, height, width, channels]`, or indices of the palette. StoppedError after an
 * abort.
 */
export async function drawImages(drawing: Drawing): Promise<Uint8Array> {
  return shownAs(await drawLevels(drawing), drawing);
}

/** Draws images with a bar, in the levels of the model: `[count, height, width, channels]`. StoppedError after an abort. */
export function drawLevels(drawing: Drawing): Promise<Uint8Array> {
  return drawBy(sampleImages, drawing);
}

/** Draws codes as {@link drawLevels} draws images. */
export function drawCodes(drawing: Drawing): Promise<Uint16Array> {
  return drawBy(sampleCodes, drawing);
}

/** Draws images that go on over their edges as {@link drawImages} does others, and measures how well they do. */
export async function drawSeamless(
  drawing: Drawing,
): Promise<{ readonly images: Uint8Array; readonly seams: SeamBits }> {
  const { count, seed, labels } = drawing;
  const work = { ...drawing, label: "join edges", total: count };
  const { images, seams } = await onDevice(work, (device, note) =>
    sampleSeamless(device, {
      count,
      seed,
      labels,
      onProgress: (share) => note(Math.floor(share * count * 10) / 10),
    }),
  );
  return { images: shownAs(images, drawing), seams };
}

function drawBy<T>(
  sample: (device: DeviceModel, request: SampleRequest) => Promise<T>,
  drawing: Drawing,
): Promise<T> {
  const {
    backend,
    model,
    terminal,
    signal,
    until,
    palette,
    title: label = "sample",
    ...wanted
  } = drawing;
  const work = { backend, model, terminal, signal, until, label, total: wanted.count };
  return onDevice(work, (device, onProgress) =>
    sample(device, { ...wanted, backgroundLevel: backgroundLevelOf(palette), onProgress }),
  );
}

/** Levels as bytes for showing; indices of a palette as they are. */
export function shownAs(
  levels: Uint8Array,
  { model, palette }: Pick<Drawing, "model" | "palette">,
): Uint8Array {
  return palette === undefined ? dequantise(levels, model.config.levels) : levels;
}

/** A model on a backend, and the bar of some work with it. */
interface DeviceWork extends DrawingOptions, Pick<Drawing, "backend" | "model"> {
  readonly label: string;
  readonly total: number;
}

/**
 * Works with a model on a backend while a bar shows how far that is, and takes both down behind it. What the work calls with how much is
 * done lets a Ctrl-C in, and says whether there is time for more. StoppedError after an abort.
 */
export async function onDevice<T>(
  { backend, model, terminal, label, total, signal, until = Infinity }: DeviceWork,
  work: (device: DeviceModel, note: (done: number) => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const device = toDevice(backend, model);
  try {
    return await withProgress({ label, total, terminal }, (update) =>
      work(device, async (done) => {
        update(done);
        await stopPoint(signal, "all was done");
        return performance.now() < until;
      }),
    );
  } finally {
    device.state.dispose();
  }
}
