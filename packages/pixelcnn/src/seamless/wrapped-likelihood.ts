import { Likelihood } from "../likelihood/likelihood.ts";
import { reach, type PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";
import { labelsOf, windowsOf, type Rectangle, type Torus } from "./torus.ts";

/** Images in a run of the program. */
const mostImages = 128;

/** A model on images that go round: what it says of a pixel given those around it, over the edges. */
export class WrappedLikelihood {
  /** How far the network reads. */
  readonly reach: number;
  readonly #model: DeviceModel;
  readonly #labels: Int32Array | undefined;
  readonly #areas = new Map<string, Likelihood>();

  /** @param labels the class of each image, for a model with classes */
  constructor(model: DeviceModel, labels?: Int32Array) {
    this.#model = model;
    this.#labels = labels;
    this.reach = reach(model.config);
  }

  /** log p of every sub-pixel of a rectangle, given all before it in the order that goes round, `[n, height, width, channels]`. */
  async logProb(torus: Torus, area: Rectangle): Promise<Float32Array> {
    const { reach: far } = this;
    const [height, width] = [area.height + far, area.width + 2 * far];
    const window = { top: area.top - far, left: area.left - far, height, width };
    const images = windowsOf(torus, window);
    const size = `${height}x${width}`;
    const likelihood = this.#areas.get(size) ?? new Likelihood(this.#sized({ height, width }));
    this.#areas.set(size, likelihood);
    const { channels } = torus;
    const { labels } = labelsOf(torus, this.#labels);
    const each = height * width * channels;
    const all = new Float32Array(images.length);
    for (let from = 0; from * each < images.length; from += mostImages) {
      const to = from + mostImages;
      const own = {
        images: images.subarray(from * each, to * each),
        labels: labels?.subarray(from, to),
      };
      all.set(await likelihood.logProb(own), from * each);
    }
    const kept = (at: number): boolean => {
      const [pixel, row] = [Math.floor(at / channels) % width, Math.floor(at / channels / width)];
      return row % height >= far && pixel >= far && pixel < far + area.width;
    };
    return all.filter((_, at) => kept(at));
  }

  #sized(size: Pick<PixelCNNConfig, "height" | "width">): DeviceModel {
    return { ...this.#model, config: { ...this.#model.config, ...size } };
  }

  async dispose(): Promise<void> {
    for (const likelihood of this.#areas.values()) await likelihood.dispose();
  }
}
