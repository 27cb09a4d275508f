/** The area under the ROC curve, and how sure it is. */
export interface Auroc {
  /**
   * The probability that a strange image scores higher than a usual one, equal scores counted half: 1 tells all apart, 0.5 is chance, and
   * below it the score points the wrong way.
   */
  readonly auroc: number;
  /** Over the images of both kinds, by DeLong et al. 1988. */
  readonly standardError: number;
  /** The interval of 95 %, within 0 and 1: 1.96 standard errors each way. Of scores that tell all apart it has no width. */
  readonly low: number;
  readonly high: number;
}

/**
 * How well scores tell strange images from usual ones.
 *
 * @param strange scores of strange images, two or more; more is stranger
 * @param usual scores of usual ones, two or more
 * @throws RangeError for fewer, or for a score that is no number.
 * @example
 * const { auroc: area, standardError } = auroc([2, 4, 5], [1, 2, 3, 3]);
 * area; // 0.79166…
 * standardError; // 0.22308…
 * auroc([1, 2], [3, 4]).auroc; // 0
 */
export function auroc(strange: ArrayLike<number>, usual: ArrayLike<number>): Auroc {
  if (strange.length < 2 || usual.length < 2)
    throw new RangeError(
      `Cannot compare ${strange.length} strange images with ${usual.length} usual ones: there must be two of each`,
    );
  const [high, low] = [strange, usual].map((scores) =>
    Float64Array.from(scores, (score) => {
      if (Number.isNaN(score)) throw new RangeError("Cannot compare scores: one is no number");
      return score;
    }).toSorted(),
  ) as [Float64Array, Float64Array];
  // The placement of each score: how much of the other kind is on its right side.
  const ofStrange = high.map((score) => shareBelow(score, low));
  const ofUsual = low.map((score) => 1 - shareBelow(score, high));
  const area = meanOf(ofStrange);
  const squares = varianceOf(ofStrange) / high.length + varianceOf(ofUsual) / low.length;
  const standardError = Math.sqrt(squares);
  const reach = 1.96 * standardError;
  return {
    auroc: area,
    standardError,
    low: Math.max(0, area - reach),
    high: Math.min(1, area + reach),
  };
}

/** The share of sorted values below one, equal ones counted half. */
function shareBelow(value: number, sorted: Float64Array): number {
  return (
    (countBelow(sorted, (other) => other < value) + countBelow(sorted, (other) => other <= value)) /
    2 /
    sorted.length
  );
}

/** How many of sorted values fulfil what only the first ones do. */
function countBelow(sorted: Float64Array, isBelow: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBelow(sorted[middle] ?? NaN)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
