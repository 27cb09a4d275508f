import { fewestBits, writeNpy } from "@pixelweft/datasets";
import type { Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { UsageError } from "../command/failure.ts";
import { tryFile } from "../command/place.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { drawingFrom, type DrawingOptions, type DrawingRequest } from "./drawing.ts";

/** Whether the values of a model's images are codes of another model: there is nothing to look at. */
export function isOfCodes({ model, settings }: Pick<SavedModel, "model" | "settings">): boolean {
  return settings?.codes !== undefined || model.config.levels > 256;
}

/** Refuses what takes pictures. UsageError. */
export function refuseCodes(saved: Pick<SavedModel, "model" | "settings">, act: string): void {
  if (isOfCodes(saved))
    throw new UsageError(
      `Cannot ${act}: the model is of codes of another model, which are no pictures; sample --out codes.npy writes some`,
    );
}

/** Draws codes from a model with a bar: `[count, height, width, channels]`. StoppedError after an abort. */
export async function drawCodes(
  backend: Backend,
  model: Model,
  request: DrawingRequest & DrawingOptions,
): Promise<Uint16Array> {
  return drawingFrom(backend, model, request, (sampler, wanted) => sampler.codes(wanted));
}

/** Where the labels of codes go: `codes-labels.npy` beside `codes.npy`. */
export function labelsBeside(path: string): string {
  return path.replace(/\.npy$/i, "-labels.npy");
}

/** Refuses a place where codes cannot be written. */
export async function tryCodes(path: string, labelled: boolean): Promise<void> {
  await tryFile(path, ".npy");
  if (labelled) await tryFile(labelsBeside(path), ".npy");
}

/**
 * Writes levels as a numpy file `[count, height, width]`, or `[count, height, width, channels]` where a pixel has several, and the class of
 * each image beside it. The paths of both.
 */
export async function writeCodes(
  path: string,
  codes: Uint16Array,
  { config, labels }: Pick<Model, "config"> & { readonly labels?: Int32Array | undefined },
): Promise<string[]> {
  const { height, width, channels, levels } = config;
  const count = codes.length / (height * width * channels);
  const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
  await writeNpy(path, shape, fewestBits(codes, levels));
  if (labels === undefined) return [path];
  await writeNpy(labelsBeside(path), [count], labels.subarray(0, count));
  return [path, labelsBeside(path)];
}
