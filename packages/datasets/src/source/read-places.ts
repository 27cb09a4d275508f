import type { ByteSource, Prefetched, ReadOptions, SignalOptions } from "./byte-source.ts";

/** Where some bytes lie. */
export interface BytesPlace {
  readonly offset: number;
  readonly size: number;
}

/** Bytes between two places that are read along with them: as many as a header and padding take. */
const largestGap = 4096;
const largestRead = 1 << 18;

/** A request costs a round trip. A server sends about this many bytes in the same time. */
const remoteGap = 1 << 16;
const remoteRead = 1 << 23;
/** Concurrent requests to a server. */
const requests = 16;
/** Most bytes that {@link prefetch} holds. */
const mostPrefetched = 1 << 26;

/** How {@link readPlaces} reads. */
export interface PlacesOptions extends ReadOptions {
  /** Bytes of one read, unless one place has more. Default 256 KiB, or 8 MiB from a server. */
  readonly most?: number;
}

/** A range of bytes that covers several places. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Indices of its places. */
  readonly places: readonly number[];
}

/**
 * The bytes at several places, in their order. Places near each other are read at once: a call to the system costs more than some thousand bytes do. What is
 * returned may share one buffer, and lies in `into` as far as that has room.
 */
export async function readPlaces(
  source: ByteSource,
  places: readonly BytesPlace[],
  { most, into, ...options }: PlacesOptions = {},
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  let used = 0;
  const spans = joined(places, source, most);
  await inParallel(spans, source.isRemote === true ? requests : 1, async (span) => {
    const { start, end } = span;
    const room = into !== undefined && into.length - used >= end - start;
    const target = room ? { into: into.subarray(used, used + end - start) } : {};
    if (room) used += end - start;
    const bytes = await source.read(start, end - start, { ...options, ...target });
    for (const i of span.places) {
      const { offset, size } = places[i] ?? { offset: start, size: 0 };
      found[i] = bytes.subarray(offset - start, offset - start + size);
    }
  });
  return found;
}

/**
 * Downloads the bytes at some places of a remote source, up to 64 MiB. One request covers places near each other, and up to 16 requests run concurrently.
 * The result reads all other bytes from the source.
 */
export async function prefetch(
  source: ByteSource,
  places: readonly BytesPlace[],
  { signal }: SignalOptions = {},
): Promise<Prefetched> {
  let left = mostPrefetched;
  const spans = joined(places, source).filter(({ start, end }) => (left -= end - start) >= 0);
  const held: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  await inParallel(spans, requests, async ({ start, end }) => {
    held.push({ start, bytes: await source.read(start, end - start, { signal }) });
  });
  return {
    name: source.name,
    async read(offset, length, options) {
      const span = held.find(
        ({ start, bytes }) => start <= offset && offset + length <= start + bytes.length,
      );
      if (span === undefined) return source.read(offset, length, options);
      options?.signal?.throwIfAborted();
      return span.bytes.subarray(offset - span.start, offset - span.start + length);
    },
  };
}

/** Merges places near each other into ranges, sorted by offset. */
function joined(
  places: readonly BytesPlace[],
  { isRemote = false }: ByteSource,
  most = isRemote ? remoteRead : largestRead,
): Span[] {
  const gap = isRemote ? remoteGap : largestGap;
  const spans: Span[] = [];
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
      const isNear = offset - end <= gap && offset + size - start <= most;
      if (last > next && !isNear) break;
      end = Math.max(end, offset + size);
    }
    spans.push({ start, end, places: order.slice(next, last) });
    next = last;
  }
  return spans;
}

/** Runs a task for each item, in order, `concurrency` at a time. No further task starts after a failure. */
async function inParallel<T>(
  items: readonly T[],
  concurrency: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++];
      try {
        if (item !== undefined) await run(item);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
}

function offsetOf(place: BytesPlace | undefined): number {
  return place?.offset ?? 0;
}
