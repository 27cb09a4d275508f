import type { SeamBits } from "./sample-seamless.ts";

/**
 * How well images go on over their edges, in a line.
 *
 * @example
 * const words = seamWords({ after: 1.25, before: 3, cut: 1.5 });
 * words.startsWith("1.250 bits/dim at the edges; 3.000 before they were drawn again"); // true
 */
export function seamWords({ after, before, cut }: SeamBits): string {
  const [now, first, inside] = [after, before, cut].map((bits) => bits.toFixed(3));
  return `${now} bits/dim at the edges; ${first} before they were drawn again, ${inside} at the same pixels of the larger images that they are cut out of`;
}
