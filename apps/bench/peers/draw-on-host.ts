/** One level from logits by the inverse of the cumulative distribution. */
export function drawLevel(logits: Float32Array): number {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logits.map((x) => Math.exp(x - top));
  let left = Math.random() * weights.reduce((a, b) => a + b, 0);
  for (let level = 0; level < weights.length; level++) {
    left -= weights[level] ?? 0;
    if (left < 0) return level;
  }
  return weights.length - 1;
}
