/** Numbers things by their first appearance. */
export function numbering(): (thing: unknown) => number {
  const known = new Map<unknown, number>();
  return (thing) => {
    const number = known.get(thing) ?? known.size;
    known.set(thing, number);
    return number;
  };
}
