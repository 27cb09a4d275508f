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
  const seen: Seen = asked.map((groups) =>
    groups > 0 && centre ? groups - Number(centre === "A") : 0,
  );
  // No tap is followed where it leaves the image: a large kernel has far more taps than an image has pixels.
  for (const [down, right] of taps)
    for (let row = Math.max(0, -down); row < Math.min(height, height - down); row++)
      for (let column = Math.max(0, -right); column < Math.min(width, width - right); column++) {
        const here = row * width + column;
        if ((asked[here] ?? 0) > 0) seen[here + down * width + right] = channels;
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
