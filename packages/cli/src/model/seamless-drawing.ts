import { dequantise } from "@pixelweft/datasets";
import { toDevice, type Model } from "@pixelweft/pixelcnn";
import { sampleSeamless, type SeamBits } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "../command/interrupts.ts";
import { defined } from "../defined.ts";
import { progress } from "../show/progress.ts";
import { drawImages, type DrawingOptions, type DrawingRequest } from "./drawing.ts";

type Request = DrawingRequest & DrawingOptions;

/** Images as `drawImages()` gives them, and how well they go on over their edges, where that was asked for. */
export interface DrawnImages {
  readonly images: Uint8Array;
  readonly seams?: SeamBits | undefined;
}

/** Samples images whose edges do not matter. */
export async function drawPlain(
  backend: Backend,
  model: Model,
  request: Request,
): Promise<DrawnImages> {
  return { images: await drawImages(backend, model, request) };
}

/** Samples images that go on over their edges, with a bar. StoppedError after an abort. */
export async function drawSeamless(
  backend: Backend,
  model: Model,
  { terminal, signal, count, seed, labels, palette }: Request,
): Promise<DrawnImages> {
  const device = toDevice(backend, model);
  const bar = progress({ label: "join edges", total: count, stream: terminal.err });
  try {
    const { images, seams } = await sampleSeamless(device, {
      count,
      seed,
      ...defined({ labels }),
      async onProgress(share) {
        bar.update({ done: Math.floor(share * count * 10) / 10 });
        await stopPoint(signal, "all images were sampled");
        return true;
      },
    });
    return { images: palette ? images : dequantise(images, model.config.levels), seams };
  } finally {
    bar.finish();
    device.state.dispose();
  }
}
