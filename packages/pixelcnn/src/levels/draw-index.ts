/** An index drawn with a chance in proportion to the exponential of each number. */
export function drawIndex(logs: ArrayLike<number>, random: number): number {
  const all = Array.from(logs);
  const top = Math.max(...all);
  const chances = all.map((value) => Math.exp(value - top));
  let left = random * chances.reduce((a, b) => a + b, 0);
  for (const [index, chance] of chances.entries()) {
    left -= chance;
    if (left < 0) return index;
  }
  return chances.length - 1;
}
