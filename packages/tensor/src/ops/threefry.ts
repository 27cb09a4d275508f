/** Random bits as a pure function of key and counter. */

const parity = 0x1bd11bda;

// The second word of the latest call stays here, so that the first can be returned without an allocation.
let second = 0;

/**
 * The first u32 word of Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
 * Allocates nothing; keys and counters count modulo 2^32.
 */
export function threefryWord(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): number {
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  let next = key1;
  let afterNext = parity ^ key0 ^ key1;
  let last = key0;
  for (let group = 1; group <= 5; group++) {
    const odd = group % 2 === 1;
    x = (x + y) | 0;
    y = turn(y, odd ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = turn(y, odd ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = turn(y, odd ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = turn(y, odd ? 6 : 24) ^ x;
    x = (x + next) | 0;
    y = (y + afterNext + group) | 0;
    const used = next;
    next = afterNext;
    afterNext = last;
    last = used;
  }
  second = y >>> 0;
  return x >>> 0;
}

/**
 * Both u32 words of Threefry-2x32 with 20 rounds.
 *
 * @example The known answer of all zeros
 * threefry(0, 0, 0, 0); // [0x6b200159, 0x99ba4efe]
 */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const first = threefryWord(key0, key1, counter0, counter1);
  return [first, second];
}

/**
 * A number in [0, 1) from the upper 24 of 32 random bits: every value is exact in f32.
 *
 * @example
 * uniform(0x80000000); // 0.5
 */
export function uniform(bits: number): number {
  return (bits >>> 8) * 2 ** -24;
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
