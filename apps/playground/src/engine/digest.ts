/**
 * Names bytes: others have another name, but for one chance in 2^64. FNV-1a of 32 bits, twice: browsers compute no SHA on plain HTTP, and nobody
 * has to be kept from finding two of the same name.
 *
 * @example
 * digestOf(Uint8Array.of(1, 2, 3)); // "56cf37abb5e34ee8"
 */
export function digestOf(bytes: Uint8Array): string {
  let [first, second] = [0x811c9dc5, 0x9747b28c];
  for (const byte of bytes) {
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second ^ byte, 0x5bd1e995) + (second >>> 15);
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
