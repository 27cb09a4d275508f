/** Where to guess: places in drawing order. */
export interface Round {
  readonly place: number;
  /** The model's probabilities of the levels there, given the true pixels before it. */
  readonly probabilities: Float64Array;
  /** The level that it is. */
  readonly truth: number;
}

/**
 * The rounds of a game: those places at which the model is least sure before it knows, in drawing order. Whether it is then right has no
 * say in the choice, so that the choice favours nobody.
 *
 * @param distributions probabilities of the levels at each place
 * @param levels what the picture has there
 */
export function roundsOf(
  distributions: readonly Float64Array[],
  levels: Uint8Array,
  count: number,
): readonly Round[] {
  return distributions
    .map((probabilities, place) => ({ probabilities, place, unsure: entropy(probabilities) }))
    .toSorted((a, b) => b.unsure - a.unsure)
    .slice(0, count)
    .toSorted((a, b) => a.place - b.place)
    .map(({ probabilities, place }) => ({ place, probabilities, truth: levels[place] ?? 0 }));
}

/** Bits that an outcome costs on the average. */
export function entropy(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0);
}

/** A level, and the probability that a player gives it; the other levels share the rest evenly. */
export interface Guess {
  readonly level: number;
  readonly trust: number;
}

/**
 * Bits that a guess costs: -log2 of the probability that it gives to the truth.
 *
 * @example Half for one of three levels leaves a quarter for each other
 * guessBits({ level: 0, trust: 0.5 }, { truth: 0, levels: 3 }); // 1
 * guessBits({ level: 0, trust: 0.5 }, { truth: 2, levels: 3 }); // 2
 */
export function guessBits(
  { level, trust }: Guess,
  { truth, levels }: { readonly truth: number; readonly levels: number },
): number {
  return -Math.log2(level === truth ? trust : (1 - trust) / (levels - 1));
}

/** Bits that the truth of a round costs the model. */
export function modelBits({ probabilities, truth }: Round): number {
  return -Math.log2(probabilities[truth] ?? 0);
}
