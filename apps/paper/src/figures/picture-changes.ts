/** A picture of `side` columns, mirrored left to right. */
export function mirrored(image: Uint8Array, side: number): Uint8Array {
  return image.map((_, i) => image[i - (i % side) + side - 1 - (i % side)] ?? 0);
}

/** A square picture, moved by whole pixels; what comes in at an edge is the edge's own value. */
export function moved(
  image: Uint8Array,
  side: number,
  [down, right]: readonly [down: number, right: number],
): Uint8Array {
  const within = (place: number): number => Math.min(side - 1, Math.max(0, place));
  return image.map((_, i) => {
    const row = within(Math.floor(i / side) - down);
    return image[row * side + within((i % side) - right)] ?? 0;
  });
}
