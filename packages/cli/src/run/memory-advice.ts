import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { largestBatch } from "@pixelweft/pixelcnn/figures";
import type { TrainingRecipe } from "@pixelweft/pixelcnn/recipes";
import type { Backend, OutOfMemoryError } from "@pixelweft/tensor";

/**
 * The error with a way out: the largest smaller batch whose plan fits into the memory that there is, and how many of them make the same
 * update; or that not even one image fits.
 */
export async function withMemoryAdvice(
  error: OutOfMemoryError,
  {
    config,
    batch,
    accumulate,
    backend,
  }: Pick<TrainingRecipe, "batch" | "accumulate"> & {
    readonly config: PixelCNNConfig;
    readonly backend: Backend;
  },
): Promise<Error> {
  const { available } = error;
  // Bytes that the backend holds already are held for this very training.
  const free = available === undefined ? undefined : available + backend.stats().bytes;
  const fits = await largestBatch(config, { below: batch, available: free, backend });
  const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const times = accumulate * Math.ceil(batch / (fits?.batch ?? 1));
  const advice = fits
    ? `--batch ${fits.batch} with --accumulate ${times} needs ${inGigabytes(fits.bytes)}`
    : "not even one image at a time would fit: fewer --layers or feature maps would";
  return new Error(`${error.message}; ${advice}`, { cause: error });
}
