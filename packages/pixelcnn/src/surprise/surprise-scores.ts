/** What was measured of images; each `[n]`, in bits. */
export interface SurpriseParts {
  /** Under the model, as `measureSurprise()` gives them. */
  readonly bits: ArrayLike<number>;
  /** Under a background model: one like it that learnt from `mutatedBatches()`. */
  readonly background?: ArrayLike<number> | undefined;
  /** In files of a general compressor, such as `compressedBits()` of `@pixelweft/datasets` gives them. */
  readonly compressed?: ArrayLike<number> | undefined;
}

/** Three ways to say how strange images are, each `[n]`, in bits: more is stranger. */
export interface SurpriseScores {
  /** Bits under the model. Not a measure of strangeness: a plain picture costs few bits, whatever it shows. */
  readonly likelihood: Float64Array;
  /** Bits that it costs more than under the background model: the likelihood ratio of Ren et al. 2019. */
  readonly ratio?: Float64Array;
  /** Bits that it costs more than in a compressed file: the complexity-aware score of Serra et al. 2020. */
  readonly complexity?: Float64Array;
}

/**
 * How strange images are. The bits of an image have two parts: how complex it is, and how little it is like those that the model
 * learnt from. The scores beside the first take away an estimate of the complexity.
 *
 * @throws RangeError for parts of another number of images.
 * @example The first image costs the model fewer bits than the second, but more than a file needs
 * const scores = surpriseScores({ bits: [900, 2000], compressed: [500, 2600] });
 * scores.likelihood; // Float64Array [900, 2000]
 * scores.complexity; // Float64Array [400, -600]
 * @example With a background model
 * surpriseScores({ bits: [900, 2000], background: [700, 2900] }).ratio; // Float64Array [200, -900]
 */
export function surpriseScores({ bits, background, compressed }: SurpriseParts): SurpriseScores {
  const less = (others: ArrayLike<number>, what: string): Float64Array => {
    if (others.length !== bits.length)
      throw new RangeError(
        `Cannot compare ${bits.length} images with ${what} of ${others.length}: it must be the same images`,
      );
    return Float64Array.from(bits, (value, n) => value - (others[n] ?? NaN));
  };
  return {
    likelihood: Float64Array.from(bits),
    ...(background && { ratio: less(background, "background bits") }),
    ...(compressed && { complexity: less(compressed, "compressed bits") }),
  };
}
