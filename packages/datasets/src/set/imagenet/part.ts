import type { ByteSource, SignalOptions } from "../../source/byte-source.ts";
import { hasherOf } from "../../source/digest.ts";
import { type BytesPlace, readPlaces } from "../../source/read-places.ts";
import { interleave } from "../pixel-order.ts";

/** Images of one file, where they lie. */
export interface ImagenetPart {
  readonly name: string;
  readonly data: ByteSource;
  /** The first byte of the first image. */
  readonly offset: number;
  readonly count: number;
  /** As the file has them, from 1. */
  readonly labels: Int32Array<ArrayBuffer>;
}

/** The place of the first label that is none of 1 to 1000, or -1. */
export function wrongLabel(labels: ArrayLike<number>): number {
  return Array.prototype.findIndex.call(
    labels,
    (label: unknown) => !(Number.isInteger(label) && Number(label) >= 1 && Number(label) <= 1000),
  );
}

/** A whole batch of small images at once: they lie behind one another. */
const mostBytes = 1 << 20;

/** Reads images of parts, from `[3, side, side]` to `[side, side, 3]`. What it reads into is kept for its next call. */
export function partsReader(
  parts: readonly ImagenetPart[],
  { pixels }: { readonly pixels: number },
): (indices: Uint32Array, options: SignalOptions) => Promise<Uint8Array<ArrayBuffer>> {
  /** Room of calls that are done; several may be under way at once. */
  const free: Uint8Array<ArrayBuffer>[] = [];
  const room = (bytes: number): Uint8Array<ArrayBuffer> => {
    const old = free.pop();
    return old !== undefined && old.length >= bytes ? old : new Uint8Array(bytes);
  };
  return async (indices, { signal }) => {
    const images = new Uint8Array(indices.length * pixels);
    const into = room(Math.min(images.length, mostBytes));
    let first = 0;
    for (const { data, offset, count } of parts) {
      const rows: number[] = [];
      const places: BytesPlace[] = [];
      for (let row = 0; row < indices.length; row++) {
        const index = (indices[row] ?? 0) - first;
        if (index < 0 || index >= count) continue;
        rows.push(row);
        places.push({ offset: offset + index * pixels, size: pixels });
      }
      const found = await readPlaces(data, places, { most: mostBytes, into, signal });
      for (const [i, planes] of found.entries())
        interleave(planes, { pixels: images, at: (rows[i] ?? 0) * pixels, channels: 3 });
      first += count;
    }
    free.push(into);
    return images;
  };
}

/** A text that is equal for equal images and labels: reads all of them. */
export async function describeParts(
  parts: readonly ImagenetPart[],
  { pixels, signal }: SignalOptions & { readonly pixels: number },
): Promise<string> {
  const hasher = await hasherOf("sha256");
  for (const { data, offset, count, labels } of parts) {
    hasher.update(new Uint8Array(labels.buffer));
    const range = { from: offset, to: offset + count * pixels, signal };
    for await (const piece of data.stream(range)) hasher.update(piece);
  }
  return `${parts.map(({ count }) => count).join()} ${hasher.finish()}`;
}
