import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { reached } from "./reach.ts";

/** Bytes of a buffer from `from` to before `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where parts of a buffer may be bound on any device; storages in an arena begin there. */
const alignment = 256;

/** The bytes in which a view lies at any index of the loops around it, as they can be bound: some even where it has no elements. */
export function rangeOf(view: View, repeats: ReadonlyMap<number, number>): Range {
  const { first, last } = reached(view, repeats);
  const size = bytesOf(view.dtype);
  const from = Math.floor((Math.max(0, first) * size) / alignment) * alignment;
  const to = Math.ceil(((last + 1) * size) / alignment) * alignment;
  return { from, to: Math.max(to, from + alignment) };
}

/** Bytes of a buffer that are bound as constants: as many as every device allows, so that texts do not differ. */
export const constantBytes = 65_536;

/** The constants of a buffer of so many bytes among which a view lies; undefined where it is too large or the buffer too small. */
export function constantsAround({ from, to }: Range, bytes: number): Range | undefined {
  const last = Math.floor((bytes - constantBytes) / alignment) * alignment;
  const start = Math.min(from, last);
  const end = start + constantBytes;
  return start < 0 || to > end ? undefined : { from: start, to: end };
}

/** Whether ranges have a byte in common. */
export function meet(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}

/** From the first byte of two ranges to the last. */
export function hull(a: Range, b: Range): Range {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
