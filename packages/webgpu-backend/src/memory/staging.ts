import type { Health } from "../health.ts";
import type { Pacing } from "../pacing.ts";
import { type Memory, roundUp } from "./memory.ts";
import { usage } from "./usage.ts";

/** MAP_READ buffers that are used again. */
export interface Staging {
  /** A buffer of at least `bytes`. */
  take(bytes: number): GPUBuffer;
  /** Puts a buffer back, unmapped. */
  giveBack(buffer: GPUBuffer): void;
  /** Lets go of a buffer that nobody can use again. */
  drop(buffer: GPUBuffer): void;
  readonly bytes: number;
}

/** Bytes of buffers in the pool at most: reads that are larger together are rare. */
const idleBytes = 64 * 2 ** 20;

/** Up to this size buffers are powers of two, so that reads of almost equal length share them. */
const powersUpTo = 2 ** 20;

/** Bytes of the buffer that as many bytes are read through. */
export function stagingSize(wanted: number): number {
  return wanted <= powersUpTo
    ? 2 ** Math.ceil(Math.log2(Math.max(256, wanted)))
    : roundUp(wanted, powersUpTo);
}

/** Makes an empty pool; `maxBytes` is the largest buffer of the device. */
export function makeStaging(memory: Memory, maxBytes: number): Staging {
  const idle = new Map<number, GPUBuffer[]>();
  let pooled = 0;
  let bytes = 0;
  const drop = (buffer: GPUBuffer): void => {
    bytes -= buffer.size;
    memory.drop(buffer);
  };
  memory.lend({
    get idleBytes() {
      return pooled;
    },
    giveUp() {
      pooled = 0;
      for (const buffer of [...idle.values()].flat()) drop(buffer);
      idle.clear();
    },
  });
  return {
    drop,
    get bytes() {
      return bytes;
    },
    take(wanted) {
      const size = Math.min(maxBytes, stagingSize(wanted));
      const known = idle.get(size)?.pop();
      if (known !== undefined) {
        pooled -= size;
        return known;
      }
      const made = memory.hold(size, { usage: usage.mapRead | usage.copyTo, label: "staging" });
      bytes += size;
      return made;
    },
    giveBack(buffer) {
      const { size } = buffer;
      if (pooled + size > idleBytes) {
        drop(buffer);
        return;
      }
      pooled += size;
      const same = idle.get(size) ?? [];
      idle.set(size, same);
      same.push(buffer);
    },
  };
}

/** Copies bytes of a staging buffer to the host when the device has written it; `skip` and `length` may be any. */
export async function readBack(
  buffer: GPUBuffer,
  span: { readonly skip: number; readonly length: number },
  wait: { readonly pacing: Pacing; readonly health: Health },
): Promise<Uint8Array<ArrayBuffer>> {
  await wait.health.guard(wait.pacing.mapped(buffer));
  const whole = roundUp(span.skip + span.length, 4);
  const mapped = new Uint8Array(buffer.getMappedRange(0, whole));
  const copy = mapped.slice(span.skip, span.skip + span.length);
  buffer.unmap();
  return copy;
}
