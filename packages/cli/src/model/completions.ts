import { dequantise } from "@pixelweft/datasets";
import { steadyLevelOf, type Model } from "@pixelweft/pixelcnn";
import { completeColumns, completeRows, type CompletedImages } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "../command/interrupts.ts";
import { defined } from "../defined.ts";
import { onDevice, type DrawingOptions, type DrawingRequest } from "./drawing.ts";

/** Images, and what is kept of them: upper rows, or columns on the left. */
type Request = CompletedImages &
  Omit<DrawingRequest, "count" | "labels"> &
  DrawingOptions & { readonly left: boolean };

/** Of each column that is kept as many samples are drawn, of which one is taken. */
const candidates = 8;

/** Completions of images, for showing: for each of `kept` those of all images. */
export async function drawCompletions(
  backend: Backend,
  model: Model,
  { images, labels, kept, left, seed, temperature, minP, palette, terminal }: Request,
): Promise<Uint8Array[]> {
  const { height, width, channels, levels } = model.config;
  const each = (kept.length * images.length) / (height * width * channels);
  const work = left
    ? { label: "candidates", total: each * candidates }
    : { label: "sample", total: each };
  const some = await onDevice({ backend, model, terminal, ...work }, (device, update) => {
    const onProgress = async (done: number): Promise<boolean> => {
      update(done);
      await stopPoint(undefined, "all images were sampled");
      return true;
    };
    const asked = { images, labels, kept, seed, ...defined({ temperature, minP }), onProgress };
    return left
      ? completeColumns(device, { ...asked, candidates })
      : completeRows(device, { ...asked, ...defined({ steadyLevel: steadyLevelOf(palette) }) });
  });
  return palette ? some : some.map((one) => dequantise(one, levels));
}
