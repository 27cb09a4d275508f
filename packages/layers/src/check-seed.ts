/** Throws RangeError for a seed that is no u32: others would give the numbers of another seed, or the same number again and again. */
export function checkSeed(act: string, seed: unknown): void {
  if (typeof seed === "number" && seed >>> 0 === seed) return;
  throw new RangeError(
    `Cannot ${act}: the seed is ${words(seed)}, not a whole number from 0 to 4294967295`,
  );
}

function words(seed: unknown): string {
  return typeof seed === "number" ? `${seed}` : `of type ${typeof seed}`;
}
