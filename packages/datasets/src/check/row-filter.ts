/**
 * Filters rows as PNG encoders do: each by that of the five filters which leaves the smallest sum of differences, or none of them
 * where neighbouring values have nothing in common.
 */
export function rowFilter(
  length: number,
  { back, plain }: { readonly back: number; readonly plain: boolean },
): (rows: Uint8Array) => Uint8Array {
  let above = new Uint8Array(length);
  return (rows) => {
    const count = rows.length / length;
    const out = new Uint8Array(count * (length + 1));
    for (let y = 0; y < count; y++) {
      const row = rows.slice(y * length, (y + 1) * length);
      const ways = plain ? [row] : filtered(row, above, back);
      const sums = ways.map((way) =>
        way.reduce((sum, byte) => sum + Math.min(byte, 256 - byte), 0),
      );
      const best = sums.indexOf(Math.min(...sums));
      out[y * (length + 1)] = best;
      out.set(ways[best] ?? row, y * (length + 1) + 1);
      above = row;
    }
    return out;
  };
}

/** A row by each of the five filters: none, left, above, the mean of both, and Paeth's. */
function filtered(row: Uint8Array, above: Uint8Array, back: number): Uint8Array[] {
  const guesses: readonly ((left: number, up: number, corner: number) => number)[] = [
    () => 0,
    (left) => left,
    (_, up) => up,
    (left, up) => (left + up) >> 1,
    paeth,
  ];
  return guesses.map((guess) =>
    row.map((byte, x) => byte - guess(row[x - back] ?? 0, above[x] ?? 0, above[x - back] ?? 0)),
  );
}

/** Whichever of three neighbours is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
