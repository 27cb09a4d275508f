/** Pixels that the user fixed, as the sampler takes them: levels, and 1 for each sub-pixel that is fixed. */
export interface Given {
  readonly levels: Uint8Array;
  readonly fixed: Uint8Array;
}

/** Nothing is fixed, in a picture of so many sub-pixels. */
export function nothingGiven(length: number): Given {
  return { levels: new Uint8Array(length), fixed: new Uint8Array(length) };
}

/**
 * Fixed pixels as letters of an address: runs of free and of fixed sub-pixels in turn, each as its length, the fixed ones with their levels; in
 * base64 as addresses have it. What is behind the last fixed one is left out.
 *
 * @example
 * formatGiven({ levels: Uint8Array.of(0, 7, 9, 0), fixed: Uint8Array.of(0, 1, 1, 0) }); // "AQIHCQ"
 */
export function formatGiven({ levels, fixed }: Given): string {
  const bytes: number[] = [];
  const end = fixed.lastIndexOf(1) + 1;
  for (let at = 0; at < end;) {
    const free = runOf(fixed, 0, at);
    const kept = runOf(fixed, 1, at + free);
    bytes.push(free, kept, ...levels.subarray(at + free, at + free + kept));
    at += free + kept;
  }
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/**
 * Reads what `formatGiven()` wrote for a picture of so many sub-pixels of so many levels. Nothing is fixed where the letters are of something else.
 *
 * @example
 * parseGiven("AQIHCQ", { length: 4, levels: 32 }).levels; // Uint8Array [0, 7, 9, 0]
 */
export function parseGiven(
  words: string,
  { length, levels: count }: { readonly length: number; readonly levels: number },
): Given {
  const given = nothingGiven(length);
  const bytes = bytesOf(words);
  let at = 0;
  for (let i = 0; i < bytes.length;) {
    const [free = 0, kept = 0] = bytes.subarray(i, i + 2);
    const levels = bytes.subarray(i + 2, i + 2 + kept);
    at += free;
    if (free + kept === 0 || levels.length < kept || at + kept > length)
      return nothingGiven(length);
    if (levels.some((level) => level >= count)) return nothingGiven(length);
    given.levels.set(levels, at);
    given.fixed.fill(1, at, at + kept);
    at += kept;
    i += 2 + kept;
  }
  return given;
}

/** Longest run that a byte can say. */
const longest = 255;

function runOf(fixed: Uint8Array, kind: 0 | 1, start: number): number {
  let length = 0;
  while (length < longest && fixed[start + length] === kind) length++;
  return length;
}

function bytesOf(words: string): Uint8Array {
  try {
    const letters = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
