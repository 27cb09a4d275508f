/** Where the first byte is that is not zero; by a loop, since there may be gigabytes of zeros. */
export function firstNonZero(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) return at;
  return undefined;
}
