/** Whether addresses of the code that is being written have 64 bits. Code is written in one go, so nothing else sees it. */
let isWide = false;

/**
 * Writes code for a memory. Where its addresses have 64 bits, so has every whole number that kernels compute with: an address
 * is a sum of such, and one type is easier to hold than two. What is stored, compared or put in vectors is what it was.
 */
export function writeFor<T>({ wide }: { readonly wide: boolean }, write: () => T): T {
  const before = isWide;
  isWide = wide;
  try {
    return write();
  } finally {
    isWide = before;
  }
}

/** The first of two instructions, or the second where numbers have 64 bits. */
export function narrowOrWide<T>(narrow: T, wide: T): T {
  return isWide ? wide : narrow;
}

/** What makes 32 bits of a number that is on the stack. */
export function toWord(): readonly number[] {
  return isWide ? [0xa7] : [];
}

/** What makes a number of 32 bits that are on the stack: with a sign, unless they are the outcome of a comparison. */
export function ofWord(): readonly number[] {
  return isWide ? [0xac] : [];
}
