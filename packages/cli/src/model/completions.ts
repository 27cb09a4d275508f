import { dequantise } from "@pixelweft/datasets";
import { toDevice, type Model } from "@pixelweft/pixelcnn";
import {
  completeColumns,
  completionRequests,
  type CompletedImages,
} from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { range } from "../data/range.ts";
import { defined } from "../defined.ts";
import { progress } from "../show/progress.ts";
import { drawImages, type DrawingOptions, type DrawingRequest } from "./drawing.ts";

type Request = CompletedImages & Omit<DrawingRequest, "count" | "labels"> & DrawingOptions;

/** Completions of images whose upper rows are kept, for showing: for each of `kept` those of all images. */
export async function drawLowerRows(
  backend: Backend,
  model: Model,
  { images, labels, kept, ...how }: Request,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const part of completionRequests({ images, labels, kept }, model.config)) {
    const { completions, ...asked } = part;
    const drawn = await drawImages(backend, model, { ...asked, ...how });
    const size = drawn.length / completions;
    for (const n of range(0, completions)) found.push(drawn.subarray(n * size, (n + 1) * size));
  }
  return found;
}

/** Completions of images whose left columns are kept, as {@link drawLowerRows} gives those of rows. */
export async function drawRightSides(
  backend: Backend,
  model: Model,
  { images, labels, kept, seed, temperature, minP, palette, terminal }: Request,
): Promise<Uint8Array[]> {
  const device = toDevice(backend, model);
  const candidates = 8;
  const { height, width, channels, levels } = model.config;
  const total = (kept.length * candidates * images.length) / (height * width * channels);
  const bar = progress({ label: "candidates", total, stream: terminal.err });
  try {
    const some = await completeColumns(device, {
      images,
      labels,
      kept,
      seed,
      candidates,
      ...defined({ temperature, minP }),
      onProgress: (done) => (bar.update({ done }), true),
    });
    return palette ? some : some.map((levels_) => dequantise(levels_, levels));
  } finally {
    bar.finish();
    device.state.dispose();
  }
}
