/** The logarithm of the gamma function of a positive number. RangeError for any other. */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`Cannot take the gamma function of ${x}`);
  // Stirling's series is exact to the last digits from here on; below it, gamma(x) = gamma(x + 1) / x.
  if (x < 16) return logGamma(x + 1) - Math.log(x);
  const square = x * x;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
