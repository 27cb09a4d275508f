/**
 * A stream of numbers from 0 (included) to 1 (excluded), multiples of 2^-32. The four words are the whole state to begin with: streams
 * with different words are different streams.
 *
 * Source: Chris Doty-Humphrey, sfc32 of PractRand
 */
export function randomStream(words: readonly [number, number, number, number]): () => number {
  let [a, b, c, counter] = words.map((word) => word | 0) as [number, number, number, number];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Words that differ little give streams that differ little until they are stirred.
  for (let i = 0; i < 16; i++) next();
  return next;
}
