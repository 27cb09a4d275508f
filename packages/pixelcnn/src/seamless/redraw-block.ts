import { drawIndex } from "../levels/draw-index.ts";
import type { BlockSampler } from "./block-sampler.ts";
import { around, type Rectangle, type Torus } from "./torus.ts";
import type { WrappedLikelihood } from "./wrapped-likelihood.ts";

/** How a block is drawn again. */
export interface Redraw {
  readonly block: Rectangle;
  /** Its random numbers: another one for each block. */
  readonly seed: number;
  /** Candidates of each image, the block as it is among them; two or more. */
  readonly candidates: number;
  /** To which power probabilities are taken; 1 leaves the distribution as it is, more prefers what is likelier. */
  readonly sharpness: number;
  /** The next random number, from 0 to 1. */
  random(): number;
}

/**
 * Draws a block of each image again, given all around it: what comes before it, in the order in which the model samples, and what
 * comes after. Candidates are sampled from the model, which knows only what comes before; one of them, or the block as it is,
 * is then chosen with a chance in proportion to the model's probability of all that comes after. This leaves the distribution
 * as it is that has, for images that go round, the product of p(sub-pixel | those before it, over the edges) as its density.
 *
 * Source: Andrieu, Lee and Vihola, "Uniform ergodicity of the iterated conditional SMC and geometric ergodicity of particle Gibbs
 * samplers", Bernoulli 24 (2), 2018 (with one step: iterated sampling importance resampling)
 *
 * @returns the images, new ones
 */
export async function redrawBlock(
  {
    sampler,
    likelihood,
  }: { readonly sampler: BlockSampler; readonly likelihood: WrappedLikelihood },
  images: Torus,
  { block, seed, candidates, sharpness, random }: Redraw,
): Promise<Torus> {
  const all = repeated(images, candidates);
  await sampler.sample(all, block, { seed, kept: (image) => image % candidates === 0 });
  const weights = await weightsOf(likelihood, all, { block, sharpness });
  const { values } = images;
  const size = values.length / (weights.length / candidates);
  const chosen = new Uint8Array(values.length);
  for (let image = 0; image * size < values.length; image++) {
    const own = weights.subarray(image * candidates, (image + 1) * candidates);
    const from = (image * candidates + drawIndex(own, random())) * size;
    chosen.set(all.values.subarray(from, from + size), image * size);
  }
  return { ...images, values: chosen };
}

function repeated(images: Torus, times: number): Torus {
  const { values, height, width, channels } = images;
  const size = height * width * channels;
  const out = new Uint8Array(values.length * times);
  for (let k = 0; k * size < out.length; k++) {
    const image = Math.floor(k / times);
    out.set(values.subarray(image * size, (image + 1) * size), k * size);
  }
  return { ...images, values: out };
}

/** log of the target's density over that of the proposal, one number for each candidate: log p of all that depends on the block, and of itself. */
async function weightsOf(
  likelihood: WrappedLikelihood,
  all: Torus,
  { block, sharpness }: Pick<Redraw, "block" | "sharpness">,
): Promise<Float32Array> {
  const { reach } = likelihood;
  const { top, left, height, width } = block;
  // Each place once, where the images are smaller than what depends on the block.
  const area = {
    top,
    left: left - reach,
    height: Math.min(height + reach, all.height),
    width: Math.min(width + 2 * reach, all.width),
  };
  const inBlock = (at: number): boolean => {
    const pixel = Math.floor(at / all.channels);
    const y = Math.floor(pixel / area.width) % area.height;
    const x = around((pixel % area.width) - reach, all.width);
    return y < height && x < width;
  };
  const each = await likelihood.logProb(all, area);
  const size = area.height * area.width * all.channels;
  return Float32Array.from({ length: each.length / size }, (_, k) =>
    each
      .subarray(k * size, (k + 1) * size)
      .reduce((sum, value, at) => sum + value * (inBlock(at) ? sharpness - 1 : sharpness), 0),
  );
}
