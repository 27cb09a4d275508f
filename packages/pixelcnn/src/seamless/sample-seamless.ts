import { threefry } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { reach, type PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { Sampler } from "../sample/sampling.ts";
import { bestCut } from "./best-cut.ts";
import { BlockSampler } from "./block-sampler.ts";
import { redrawBlock } from "./redraw-block.ts";
import { around, windowsOf, type Rectangle, type Torus } from "./torus.ts";
import { WrappedLikelihood } from "./wrapped-likelihood.ts";

/** What to sample. */
export interface SeamlessRequest {
  readonly count: number;
  readonly seed?: number | undefined;
  /** The class of each image, for a model with classes. */
  readonly labels?: Int32Array | undefined;
  /** How often all along the edges is drawn again, about; 4 if missing. */
  readonly sweeps?: number | undefined;
  /** Candidates for each block that is drawn again, the old one among them; 8 if missing. */
  readonly candidates?: number | undefined;
  /**
   * To which power probabilities are taken at the end, from 1 at the beginning: 1 samples the distribution, more prefers edges that are
   * likelier than most; 3 if missing.
   */
  readonly sharpness?: number | undefined;
  /**
   * Called with the share of the work that is done, after each row of the first samples and after each block. `false` draws no more
   * blocks again; the first samples are always completed.
   */
  readonly onProgress?: ((share: number) => boolean | void | Promise<boolean | void>) | undefined;
  /** Stops between two rows of the first samples, and between two blocks. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How well images go on over their edges: the mean of the bits that a sub-pixel costs, given those before it, over the pixels for which
 * the model reads over an edge.
 */
export interface SeamBits {
  /** Over the edges. */
  readonly after: number;
  /** Before blocks were drawn again. */
  readonly before: number;
  /** In the larger images that they were cut out of, where the same pixels have their own surroundings. */
  readonly cut: number;
}

/** Images that can be laid side by side. */
export interface SeamlessImages {
  /** Levels `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  readonly seams: SeamBits;
}

const names: Readonly<Record<keyof SeamlessRequest, true>> = {
  count: true,
  seed: true,
  labels: true,
  sweeps: true,
  candidates: true,
  sharpness: true,
  onProgress: true,
  signal: true,
};

/** The largest side of a block that is drawn again. */
const largestBlock = 4;
/** Images sampled at once, and candidates sampled at once. */
const [mostImages, mostCandidates] = [16, 128] as const;
/** By how much the images are larger, in height and width, that tiles are cut out of. */
const larger = 3;

/**
 * Samples images whose right edge goes on at their left one, and the lower at the upper one. They are cut out of larger samples; then
 * blocks of up to 4x4 pixels along the edges are drawn again, at random places, given all around them (`redrawBlock`). The more
 * sweeps, the nearer that comes to the distribution whose density is the product of what the model says of each pixel given those
 * before it, over the edges: there no edge can be made out.
 *
 * @throws TypeError for a model that reads positions or has no bounded receptive field, and an option that there is not; RangeError for images
 * smaller than it reads, and sweeps, candidates or a sharpness that are none.
 * @example
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 4, width: 4, levels: 3, hiddenChannels: 4, layers: 1, firstKernelSize: 3, headChannels: 4 };
 * const model = toDevice(backend, createModel({ ...tiny, positionPlanes: false }));
 * const { images, seams } = await sampleSeamless(model, { count: 1, sweeps: 1, candidates: 2 });
 * images.length; // 16
 * seams.after.toFixed(3); // "1.585"
 */
export async function sampleSeamless(
  device: DeviceModel,
  request: SeamlessRequest,
): Promise<SeamlessImages> {
  checkOptionNames("sample seamless images", request, Object.keys(names));
  const { config } = device;
  const { count, seed = 0, labels, sweeps = 4, candidates = 8, sharpness: end = 3 } = request;
  const { onProgress, signal } = request;
  const far = reach(config);
  checkSeamless(config);
  checkWork({ sweeps, candidates, sharpness: end });
  const likelihood = new WrappedLikelihood(device, labels);
  const { height, width } = config;
  // A block must not meet itself on the way round.
  const most = (side: number): number => Math.min(largestBlock, side - far);
  const largest = { height: most(height), width: most(width) };
  const batch = Math.min(mostCandidates, count * candidates);
  const blockSampler = new BlockSampler(device, { largest, batch, labels });
  try {
    const random = randomNumbers(seed);
    const blocks = blocksAlong({ height, width, largest, sweeps, random });
    // In pixels that are sampled; the rows around a block are sampled with it.
    const window = (far + largest.height) * (2 * far + largest.width);
    const { height: high, width: wide } = largerSize(config);
    const first = high * wide;
    const work = first + blocks.length * candidates * window;
    let goesOn = true;
    const onShare = async (share: number): Promise<void> => {
      if ((await onProgress?.(share)) === false) goesOn = false;
    };
    const watched = onProgress !== undefined || signal !== undefined;
    const onRows = watched ? (share: number) => onShare((share * first) / work) : undefined;
    const sampled = await cutOut(device, { count, seed, labels, signal, onRows });
    let { torus } = sampled;
    const before = await seamBits(likelihood, torus);
    for (const [done, block] of blocks.entries()) {
      signal?.throwIfAborted();
      if (!goesOn) break;
      const sharpness = 1 + ((end - 1) * done) / blocks.length;
      const blockSeed = Math.floor(random() * 2 ** 32);
      const how = { block, seed: blockSeed, candidates, sharpness, random };
      torus = await redrawBlock({ sampler: blockSampler, likelihood }, torus, how);
      await onShare((first + (done + 1) * candidates * window) / work);
    }
    const after = await seamBits(likelihood, torus);
    return { images: torus.values, seams: { after, before, cut: sampled.bits } };
  } finally {
    for (const one of [blockSampler, likelihood]) await one.dispose();
  }
}

/**
 * Refuses a model of which no seamless images can be sampled, before it goes to a device.
 *
 * @throws as `sampleSeamless()`.
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const tiny = { height: 4, width: 4, levels: 3, hiddenChannels: 4, layers: 1, firstKernelSize: 3, headChannels: 4 };
 * checkSeamless(createModel({ ...tiny, positionPlanes: false }).config); // undefined
 * checkSeamless(createModel({ ...tiny, positionPlanes: true }).config); // throws TypeError
 */
export function checkSeamless(config: PixelCNNConfig): void {
  const { height, width, model } = config;
  if (config.positionPlanes)
    throw new TypeError(
      "Cannot sample seamless images: the model reads where in the image it is; one that is trained on crops does not",
    );
  if (model !== "gated" && model !== "pixelcnn")
    throw new TypeError(`Cannot sample seamless images: a ${model} reads all of an image`);
  const least = reach(config) + 1;
  if (height < least || width < least)
    throw new RangeError(
      `Cannot sample seamless images of ${height}x${width}: the model reads ${least - 1} pixels far, so they must be ${least}x${least} or larger`,
    );
}

type Work = Readonly<Record<"sweeps" | "candidates" | "sharpness", number>>;

function checkWork(given: Work): void {
  checkNumbers("sample seamless images", { ...given });
  if (!(given.sharpness >= 0 && given.sharpness < Infinity))
    throw new RangeError(
      `Cannot sample seamless images: sharpness is ${given.sharpness}, not a finite number from 0 on`,
    );
  for (const [name, value, low] of [
    ["sweeps", given.sweeps, 0],
    ["candidates", given.candidates, 2],
  ] as const)
    if (!Number.isInteger(value) || value < low)
      throw new RangeError(
        `Cannot sample seamless images: ${name} is ${value}, not a whole number of ${low} or more`,
      );
}

/** Numbers from 0 to 1, others than those that images are sampled by. */
function randomNumbers(seed: number): () => number {
  let number = 0;
  return () => threefry(seed, 0x5ea3, number++, 0)[0] / 2 ** 32;
}

/** Blocks at random places along the edges: as many as cover a band of two blocks about so many times. */
function blocksAlong({
  height,
  width,
  largest,
  sweeps,
  random,
}: {
  readonly height: number;
  readonly width: number;
  readonly largest: { readonly height: number; readonly width: number };
  readonly sweeps: number;
  readonly random: () => number;
}): Rectangle[] {
  const whole = (end: number): number => Math.floor(random() * end);
  const [high, wide] = [largest.height, largest.width];
  const flat = Math.min(2 * high, height) * width;
  const steep = Math.min(2 * wide, width) * height;
  const blocks: Rectangle[] = [];
  for (let covered = 0; covered < sweeps * (flat + steep);) {
    const size = { height: 1 + whole(high), width: 1 + whole(wide) };
    const isFlat = random() * (flat + steep) < flat;
    const [top, left] = isFlat
      ? [whole(2 * high) - high, whole(width)]
      : [whole(height), whole(2 * wide) - wide];
    blocks.push({ ...size, top: around(top, height), left: around(left, width) });
    covered += size.height * size.width;
  }
  return blocks;
}

/** The size of the samples that images are cut out of. */
function largerSize(config: PixelCNNConfig): { readonly height: number; readonly width: number } {
  const far = reach(config);
  return { height: larger * config.height + far, width: larger * config.width + 2 * far };
}

interface CutOutRequest extends Pick<SeamlessRequest, "count" | "labels" | "signal"> {
  readonly seed: number;
  /** Called after each row with the share of the samples that is drawn. */
  readonly onRows?: ((share: number) => Promise<void>) | undefined;
}

/** Images out of larger ones, at the best places, and the bits there of the pixels that will read over an edge. */
async function cutOut(
  device: DeviceModel,
  { count, seed, labels, signal, onRows }: CutOutRequest,
): Promise<{ readonly torus: Torus; readonly bits: number }> {
  const { height, width, channels } = device.config;
  const far = reach(device.config);
  const size = largerSize(device.config);
  const batch = Math.min(mostImages, count);
  const sampler = new Sampler({ ...device, config: { ...device.config, ...size } }, { batch });
  const likelihood = new WrappedLikelihood(device, labels);
  try {
    const drawn = await sampler.sample({
      count,
      seed,
      signal,
      ...(labels && { labels }),
      ...(onRows && {
        onRows: ({ start, rows }) => {
          const images = Math.min(batch, count - start);
          return onRows((start + (images * rows) / size.height) / count);
        },
      }),
    });
    // The tiles, and as much around them as the model reads.
    const wide = { height: height + far, width: width + 2 * far };
    const each = wide.height * wide.width * channels;
    const cuts = { values: new Uint8Array(count * each), ...wide, channels };
    for (let k = 0; k < count; k++) {
      const own = (k * drawn.length) / count;
      const whole = { values: drawn.subarray(own, own + drawn.length / count), ...size, channels };
      const { top, left } = bestCut(whole, { height, width, far });
      cuts.values.set(windowsOf(whole, { top: top - far, left: left - far, ...wide }), k * each);
    }
    const middle = { top: far, left: far, height, width };
    const torus = { values: windowsOf(cuts, middle), height, width, channels };
    return { torus, bits: seamMean(await likelihood.logProb(cuts, middle), torus, far) };
  } finally {
    await sampler.dispose();
    await likelihood.dispose();
  }
}

async function seamBits(likelihood: WrappedLikelihood, torus: Torus): Promise<number> {
  const { height, width } = torus;
  const nats = await likelihood.logProb(torus, { top: 0, left: 0, height, width });
  return seamMean(nats, torus, likelihood.reach);
}

/** The mean over the pixels that read over an edge, in bits. */
function seamMean(
  nats: Float32Array,
  { height, width, channels }: Omit<Torus, "values">,
  far: number,
): number {
  const isSeam = (at: number): boolean => {
    const pixel = Math.floor(at / channels);
    const [y, x] = [Math.floor(pixel / width) % height, pixel % width];
    return y < far || x < far || x >= width - far;
  };
  const some = nats.filter((_, at) => isSeam(at));
  return some.reduce((sum, value) => sum - value, 0) / Math.LN2 / some.length;
}
