/** Bits per dimension over some images. */
export interface LikelihoodScore {
  readonly count: number;
  /** Mean over images of bits per dimension; NaN for none, such as a class that no image has. */
  readonly bitsPerDim: number;
  /** Standard error of that mean over images; 0 for a single one, which has none, and NaN for no images. */
  readonly standardError: number;
}

/** How many images, the sum of their bits per dimension, and that of the squares. */
export type Sums = readonly [images: number, sum: number, squares: number];

/** Sums of bits per dimension. */
export class Tally {
  #images = 0;
  #sum = 0;
  #squares = 0;

  add(bits: number): void {
    this.addSums([1, bits, bits * bits]);
  }

  addSums([images, sum, squares]: Sums): void {
    this.#images += images;
    this.#sum += sum;
    this.#squares += squares;
  }

  get sums(): Sums {
    return [this.#images, this.#sum, this.#squares];
  }

  get score(): LikelihoodScore {
    const images = this.#images;
    const mean = this.#sum / images;
    const variance = Math.max(0, this.#squares - images * mean * mean) / Math.max(1, images - 1);
    return {
      count: images,
      bitsPerDim: mean,
      standardError: Math.sqrt(variance / images),
    };
  }
}
