const rounds = 8;

/** What an order is a function of. */
export interface PermutationKey {
  readonly seed: number;
  readonly epoch: number;
  readonly part?: number;
}

/**
 * The shuffled order of an epoch, without a table: position in the epoch to index of a sample, a bijection on
 * `[0, count)` keyed by seed and epoch, and by `part` for a part of it. A Feistel network permutes the next larger square of a power of two; positions that land
 * outside are sent through again until they land inside.
 *
 * Source: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002 (cycle walking, generalised Feistel)
 */
export function permutation(count: number, key: PermutationKey): (position: number) => number {
  let bits = 4; // small squares mix badly, so even two samples are permuted among 256
  while (4 ** bits < count) bits += 1;
  const half = 2 ** bits;
  const keys = roundKeys(key);
  return (position) => {
    let value = position;
    do {
      let left = Math.floor(value / half);
      let right = value % half;
      for (const round of keys) {
        const next = left ^ (mix(right ^ round) & (half - 1));
        left = right;
        right = next;
      }
      value = left * half + right;
    } while (value >= count);
    return value;
  };
}

function roundKeys({ seed, epoch, part }: PermutationKey): number[] {
  const words = [
    seed % 2 ** 32,
    Math.floor(seed / 2 ** 32),
    epoch % 2 ** 32,
    Math.floor(epoch / 2 ** 32),
    ...(part === undefined ? [] : [part]),
  ];
  return Array.from({ length: rounds }, (_, round) =>
    words.reduce((hash, word) => mix(hash ^ word), mix(0x9e3779b9 + round)),
  );
}

/** MurmurHash3's 32-bit finalizer: each bit of the input turns each bit of the output in about half of the cases. */
export function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
