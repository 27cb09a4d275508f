import type { ByteSource, ReadOptions } from "./byte-source.ts";

/** Where some bytes lie. */
export interface BytesPlace {
  readonly offset: number;
  readonly size: number;
}

/** Bytes between two places that are read along with them: as many as a header and padding take. */
const largestGap = 4096;
const largestRead = 1 << 18;

/** How {@link readPlaces} reads. */
export interface PlacesOptions extends ReadOptions {
  /** Bytes of one read, unless one place has more. Default 256 KiB. */
  readonly most?: number;
}

/**
 * The bytes at several places, in their order. Places near each other are read at once: a call to the system costs more than some thousand bytes do. What is
 * returned may share one buffer, and lies in `into` as far as that has room.
 */
export async function readPlaces(
  source: ByteSource,
  places: readonly BytesPlace[],
  { most = largestRead, into, ...options }: PlacesOptions = {},
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  let used = 0;
  const order = [...places.keys()];
  // Most lie in their order already, and to find that out costs less than to sort them.
  if (places.some(({ offset }, i) => offset < offsetOf(places[i - 1])))
    order.sort((a, b) => offsetOf(places[a]) - offsetOf(places[b]));
  for (let next = 0; next < order.length;) {
    const start = offsetOf(places[order[next] ?? 0]);
    let end = start;
    let last = next;
    for (; last < order.length; last++) {
      const { offset, size } = places[order[last] ?? 0] ?? { offset: 0, size: 0 };
      const isNear = offset - end <= largestGap && offset + size - start <= most;
      if (last > next && !isNear) break;
      end = Math.max(end, offset + size);
    }
    const room = into !== undefined && into.length - used >= end - start;
    const bytes = await source.read(start, end - start, {
      ...options,
      ...(room && { into: into.subarray(used, used + end - start) }),
    });
    if (room) used += end - start;
    for (let at = next; at < last; at++) {
      const i = order[at] ?? 0;
      const { offset, size } = places[i] ?? { offset: start, size: 0 };
      found[i] = bytes.subarray(offset - start, offset - start + size);
    }
    next = last;
  }
  return found;
}

function offsetOf(place: BytesPlace | undefined): number {
  return place?.offset ?? 0;
}
