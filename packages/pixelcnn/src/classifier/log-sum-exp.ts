/** The logarithm of the sum of what these are logarithms of; of zeros alone it is that of zero. */
export function logSumExp(values: readonly number[] | Float64Array): number {
  const top = Math.max(...values);
  if (top === -Infinity) return top;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}
