/** The ends of a row of conditions. */
export type Ends = readonly [from: ArrayLike<number>, to: ArrayLike<number>];

/**
 * Vectors in equal steps on the straight line from one to another, both included, `[steps, size]`. Sample a row of them with equal
 * `numbers`: all its images use the same random numbers, so only the condition changes (paper, section 3.3).
 *
 * @throws RangeError for fewer than two steps or vectors of different sizes.
 * @example
 * interpolate([Float32Array.of(0, 1), Float32Array.of(1, 0)], 3); // Float32Array [0, 1, 0.5, 0.5, 1, 0]
 */
export function interpolate([from, to]: Ends, steps: number): Float32Array {
  if (!Number.isInteger(steps) || steps < 2)
    throw new RangeError(`Cannot interpolate in ${steps} steps: there must be two or more`);
  if (from.length !== to.length)
    throw new RangeError(
      `Cannot interpolate between vectors of ${from.length} and ${to.length} numbers`,
    );
  const size = from.length;
  return Float32Array.from({ length: steps * size }, (_, i) => {
    const share = Math.floor(i / size) / (steps - 1);
    return (1 - share) * (from[i % size] ?? 0) + share * (to[i % size] ?? 0);
  });
}

/** Rows of images whose condition goes from one class to another, as a sampler takes them. */
export interface InterpolatedRows {
  readonly count: number;
  /** A condition for each image, `[count, numClasses]`. */
  readonly vector: Float32Array;
  /** Which random numbers each image gets: those of its row. */
  readonly numbers: Uint32Array;
}

/**
 * The request for rows of images from one class on the left to another on the right. All images of a row are sampled with the same
 * random numbers, so only the condition changes.
 *
 * @throws RangeError for fewer than two columns, or a class that there is not.
 * @example
 * const { vector, numbers } = interpolatedRows([0, 1], { numClasses: 2, rows: 1, columns: 3 });
 * vector; // Float32Array [1, 0, 0.5, 0.5, 0, 1]
 * numbers; // Uint32Array [0, 0, 0]
 */
export function interpolatedRows(
  [left, right]: readonly [left: number, right: number],
  options: { readonly numClasses: number; readonly rows: number; readonly columns: number },
): InterpolatedRows {
  const { numClasses, rows, columns } = options;
  for (const label of [left, right])
    if (!Number.isInteger(label) || label < 0 || label >= numClasses)
      throw new RangeError(
        `Cannot interpolate from class ${left} to ${right}: the classes are 0 to ${numClasses - 1}`,
      );
  const only = (label: number): Float32Array =>
    Float32Array.from({ length: numClasses }, (_, k) => +(k === label));
  const row = interpolate([only(left), only(right)], columns);
  const count = rows * columns;
  return {
    count,
    vector: Float32Array.from({ length: rows * row.length }, (_, i) => row[i % row.length] ?? 0),
    numbers: Uint32Array.from({ length: count }, (_, i) => Math.floor(i / columns)),
  };
}
