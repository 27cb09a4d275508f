import type { PixelCNNConfig } from "./config.ts";

/** A sub-pixel of an image. */
export interface SubPixelPlace {
  readonly row: number;
  readonly column: number;
  /** The colour, in drawing order. */
  readonly colour: number;
}

/**
 * How many colours of each pixel are seen, `[height, width]`: none, the first few, or all. Of a map in colour groups, how many
 * groups.
 */
export type Seen = Uint8Array<ArrayBuffer>;

/** What one layer reads, for what is asked of it at one place. */
export interface Reading {
  /** Places relative to the output's, of which all colours are read. */
  readonly taps: readonly (readonly [row: number, column: number])[];
  /** The output's own place: groups before its own (A), its own too (B), or nothing. */
  readonly centre?: "A" | "B";
}

/** What has to be seen of a layer's input to know what is asked of its output. */
export function seenThrough(
  { height, width, channels }: PixelCNNConfig,
  asked: Seen,
  { taps, centre }: Reading,
): Seen {
  const seen: Seen = new Uint8Array(height * width);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const here = row * width + column;
      const groups = asked[here] ?? 0;
      if (groups === 0) continue;
      if (centre !== undefined)
        seen[here] = Math.max(seen[here] ?? 0, centre === "A" ? groups - 1 : groups);
      for (const [down, right] of taps) {
        const [r, c] = [row + down, column + right];
        if (r >= 0 && r < height && c >= 0 && c < width) seen[r * width + c] = channels;
      }
    }
  return seen;
}

/** What either reads; where both do, the more. */
export function seenByEither(one: Seen, other: Seen): Seen {
  return one.map((count, i) => Math.max(count, other[i] ?? 0));
}

/** What the logits of a sub-pixel are made of in the last map: the groups up to its own, at its place. */
export function askedAt(
  { height, width }: PixelCNNConfig,
  { row, column, colour }: SubPixelPlace,
): Seen {
  const asked: Seen = new Uint8Array(height * width);
  asked[row * width + column] = colour + 1;
  return asked;
}
