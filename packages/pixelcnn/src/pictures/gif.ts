import type { Animation } from "./drawing-animation.ts";
import { packLzw } from "./lzw.ts";

/** The most colours beside transparency, and the longest side. */
export const gifLimits = { colours: 255, side: 65_535 } as const;

/**
 * An animation as the bytes of a GIF file that runs again and again, in its very colours.
 *
 * Source: CompuServe, "Graphics Interchange Format, Version 89a"
 *
 * @throws RangeError for more than 255 colours, which with transparency are all that GIF has.
 * @example
 * const dots = { height: 1, width: 2, channels: 1, scale: 1 };
 * const gif = gifBytes(drawingAnimation(Uint8Array.of(0, 255), dots));
 * String.fromCharCode(...gif.subarray(0, 6)); // "GIF89a"
 */
export function gifBytes(animation: Animation): Uint8Array<ArrayBuffer> {
  const { width, height, last, frames } = animation;
  const { side } = gifLimits;
  if (width > side || height > side)
    throw new RangeError(`Cannot write a GIF of ${width}x${height} pixels: the most is ${side}`);
  const colours = coloursOf(last);
  // Index 0 is transparent: what a frame leaves as it is.
  const bits = Math.max(2, Math.ceil(Math.log2(colours.size + 1)));
  const table = new Uint8Array(3 * 2 ** bits);
  for (const [colour, index] of colours)
    table.set([colour >> 16, (colour >> 8) & 255, colour & 255], 3 * index);
  const out: number[][] = [
    [...letters("GIF89a"), ...short(width), ...short(height), 0xf0 | (bits - 1), 0, 0, ...table],
    [0x21, 0xff, 11, ...letters("NETSCAPE2.0"), 3, 1, ...short(0), 0],
  ];
  for (const [{ data, milliseconds }, isLast] of withLast(frames)) {
    const indices = new Uint8Array(width * height);
    for (const pixel of indices.keys())
      if ((data[4 * pixel + 3] ?? 0) > 0)
        indices[pixel] = colours.get(colourAt(data, 4 * pixel)) ?? 0;
    // The next one is drawn on top; after the last one the picture is cleared.
    const disposal = isLast ? 2 : 1;
    const delay = short(Math.round(milliseconds / 10));
    out.push([0x21, 0xf9, 4, (disposal << 2) | 1, ...delay, 0, 0]);
    out.push([0x2c, ...short(0), ...short(0), ...short(width), ...short(height), 0, bits]);
    out.push(blocks(packLzw(indices, bits)));
  }
  out.push([0x3b]);
  return Uint8Array.from(out.flat());
}

/** The index of each colour of opaque pixels, from 1. */
function coloursOf(pixels: Uint8Array): Map<number, number> {
  const found = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4)
    if ((pixels[at + 3] ?? 0) > 0) found.add(colourAt(pixels, at));
  if (found.size > gifLimits.colours)
    throw new RangeError(
      `Cannot write a GIF of ${found.size} colours: the most is ${gifLimits.colours}; an APNG file has any number`,
    );
  return new Map([...found].toSorted((a, b) => a - b).map((colour, k) => [colour, k + 1]));
}

function colourAt(pixels: Uint8Array, at: number): number {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

/** Each item, and whether it is the last one; no more than two are held, for frames are large. */
function* withLast<T>(items: Iterable<T>): Generator<[T, boolean]> {
  let held: readonly [T] | undefined;
  for (const item of items) {
    if (held) yield [held[0], false];
    held = [item];
  }
  if (held) yield [held[0], true];
}

/** Bytes in blocks of 255 with their lengths, and the empty one at the end. */
function blocks(bytes: readonly number[]): number[] {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    out.push(block.length, ...block);
  }
  return [...out, 0];
}

function short(value: number): [number, number] {
  return [value & 255, value >> 8];
}

function letters(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
