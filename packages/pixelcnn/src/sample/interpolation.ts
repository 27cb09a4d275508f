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
