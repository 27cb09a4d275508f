import type { State } from "@pixelweft/tensor";
import type { DeviceBuffer } from "@pixelweft/tensor/backend";

/**
 * Processes that train together. `allReduce` adds an array over all ranks, in place on each; every rank calls it in the same
 * order.
 */
export interface ProcessGroup {
  /** From 0 to `size - 1`. */
  readonly rank: number;
  readonly size: number;
  allReduce(values: Float32Array): Promise<void> | void;
}

/** Elements that are copied and added at once: while the network has one bucket, the device hands the next one over. */
const bucketElements = 2 ** 20;

/** A piece of a state buffer on the device. */
interface Bucket {
  readonly memory: DeviceBuffer;
  readonly start: number;
  readonly elements: number;
}

/** Adds a state buffer over all ranks, bucket by bucket: every rank then has the same bits. */
export async function sumOverGroup(
  state: State,
  buffer: string,
  group: ProcessGroup,
): Promise<void> {
  const { backend } = state;
  const read = ({ memory, start, elements }: Bucket): Promise<Uint8Array<ArrayBuffer>> =>
    backend.read(memory, start * 4, elements * 4);
  const buckets = [...bucketsOf(state, buffer)];
  const [first] = buckets;
  let coming = first && read(first);
  for (const [k, { memory, start, elements }] of buckets.entries()) {
    const bytes = await coming;
    const next = buckets[k + 1];
    coming = next && read(next);
    // A failure is heard where it is awaited, one bucket later.
    coming?.catch(() => {});
    if (!bytes) continue;
    await group.allReduce(new Float32Array(bytes.buffer, bytes.byteOffset, elements));
    backend.write(memory, start * 4, bytes);
  }
}

function* bucketsOf(state: State, buffer: string): Generator<Bucket> {
  for (const { memory, elements: all } of state.chunks(buffer))
    for (let start = 0; start < all; start += bucketElements)
      yield { memory, start, elements: Math.min(bucketElements, all - start) };
}
