import { percentileAmong } from "./percentile.ts";
import type { SurpriseScores } from "./surprise-scores.ts";

/** A score in bits, and its percentile among usual images where there are some. */
export interface RankedScore {
  readonly bits: number;
  readonly percentile?: number;
}

/** The scores of one image: those that there are. */
export type RankedImage = { readonly [name in keyof SurpriseScores]: RankedScore };

/** Scores of usual images, or evenly spaced of them. */
export type UsualScores = { readonly [name in keyof SurpriseScores]: ArrayLike<number> };

/**
 * The scores of each image, with their percentiles among those of usual images.
 *
 * @example
 * const [first] = rankScores({ likelihood: Float64Array.of(7) }, { likelihood: [1, 6, 9, 12] });
 * first; // { likelihood: { bits: 7, percentile: 50 } }
 */
export function rankScores(scores: SurpriseScores, usual?: UsualScores): RankedImage[] {
  const rank = (name: keyof SurpriseScores, n: number): RankedScore => {
    const bits = scores[name]?.[n] ?? NaN;
    const others = usual?.[name];
    return others ? { bits, percentile: percentileAmong(bits, others) } : { bits };
  };
  return Array.from(scores.likelihood, (_, n) => ({
    likelihood: rank("likelihood", n),
    ...(scores.ratio && { ratio: rank("ratio", n) }),
    ...(scores.complexity && { complexity: rank("complexity", n) }),
  }));
}
