import { Likelihood, toDevice, type Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { meanOf, type Mean } from "../figures/mean.ts";
import { asCondition } from "./training.ts";

/** Bits per dimension of pictures given their own embeddings, those of other pictures, and zeros. */
export interface EmbeddingBits {
  readonly own: Mean;
  readonly others: Mean;
  readonly zeros: Mean;
}

const atOnce = 16;

/** What embeddings are worth to the likelihood of pictures, two or more. */
export async function embeddingBits(
  backend: Backend,
  model: Model,
  { images, vectors }: { readonly images: Uint8Array; readonly vectors: Float32Array },
): Promise<EmbeddingBits> {
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const size = model.config.numClasses;
  const [count, half] = [vectors.length / size, size * Math.floor(vectors.length / size / 2)];
  const pixels = images.length / count;
  const given = async (condition: Float32Array): Promise<Mean> => {
    const vector = asCondition(condition, size);
    const bits: number[] = [];
    for (let start = 0; start < count; start += atOnce) {
      const part = (all: Uint8Array | Float32Array, each: number) =>
        all.slice(start * each, (start + atOnce) * each);
      bits.push(
        ...(await likelihood.bitsPerDim({
          images: Uint8Array.from(part(images, pixels)),
          vector: Float32Array.from(part(vector, size)),
        })),
      );
    }
    return meanOf(bits);
  };
  try {
    return {
      own: await given(vectors),
      // The one half as far on again: pictures of one identity stand beside each other.
      others: await given(Float32Array.of(...vectors.subarray(half), ...vectors.subarray(0, half))),
      zeros: await given(new Float32Array(vectors.length)),
    };
  } finally {
    await likelihood.dispose();
    device.state.dispose();
  }
}
