/**
 * The p of a family of tests after Holm's correction, in their order: a test stands at a level where its own is below it, and then the
 * chance of a single false one among all of them is below that level, however the tests hang together. RangeError for what is no p.
 */
export function holm(family: readonly number[]): number[] {
  const wrong = family.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`Cannot correct for a family: a p is ${wrong}`);
  const corrected = [...family];
  let largest = 0;
  const order = family.map((p, place) => ({ p, place })).toSorted((a, b) => a.p - b.p);
  for (const [rank, { p, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (family.length - rank) * p));
    corrected[place] = largest;
  }
  return corrected;
}
