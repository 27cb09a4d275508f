import { reach } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import { around, labelsOf, windowsOf, type Rectangle, type Torus } from "./torus.ts";

/** What a block sampler is made for. */
export interface BlockSamplerOptions {
  /** Height and width of the largest block. */
  readonly largest: { readonly height: number; readonly width: number };
  /** How many images are sampled at once. */
  readonly batch: number;
  /** The class of each image, or of each group of them. */
  readonly labels?: Int32Array | undefined;
}

/** Samples blocks of images that go round, given what comes before them. */
export class BlockSampler {
  readonly #far: number;
  readonly #size: { readonly height: number; readonly width: number };
  readonly #sampler: Sampler;
  readonly #labels: Int32Array | undefined;

  constructor(model: DeviceModel, { largest, batch, labels }: BlockSamplerOptions) {
    const far = reach(model.config);
    this.#far = far;
    this.#labels = labels;
    this.#size = { height: far + largest.height, width: far + largest.width + far };
    const config = { ...model.config, ...this.#size };
    this.#sampler = new Sampler({ ...model, config }, { batch });
  }

  /** Samples a block of each image in place, but of those that are `kept`. Each seed has random numbers of its own. */
  async sample(
    images: Torus,
    block: Rectangle,
    { seed, kept }: { readonly seed: number; kept(image: number): boolean },
  ): Promise<void> {
    const { values, channels } = images;
    const [far, size] = [this.#far, this.#size];
    const each = size.height * size.width * channels;
    const own = images.height * images.width * channels;
    const count = values.length / own;
    const window = { ...size, top: block.top - far, left: block.left - far };
    const isFixed = (_: unknown, at: number): number => {
      const pixel = Math.floor((at % each) / channels);
      const [y, x] = [Math.floor(pixel / size.width) - far, (pixel % size.width) - far];
      const inBlock = y >= 0 && y < block.height && x >= 0 && x < block.width;
      return Number(!inBlock || kept(Math.floor(at / each)));
    };
    const fixed = Uint8Array.from({ length: count * each }, isFixed);
    const prefix = { images: windowsOf(images, window), length: 0, fixed };
    const drawn = await this.#sampler.sample({
      count,
      seed,
      prefix,
      ...labelsOf(images, this.#labels),
    });
    for (let image = 0; image < count; image++)
      for (let y = 0; y < block.height; y++)
        for (let x = 0; x < block.width; x++) {
          const from = image * each + ((y + far) * size.width + x + far) * channels;
          const row = around(block.top + y, images.height) * images.width;
          const to = image * own + (row + around(block.left + x, images.width)) * channels;
          values.set(drawn.subarray(from, from + channels), to);
        }
  }

  async dispose(): Promise<void> {
    await this.#sampler.dispose();
  }
}
