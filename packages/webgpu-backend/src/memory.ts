import type { DeviceBuffer } from "@pixelweft/tensor/backend";
import type { Health } from "./health.ts";
import type { Pacing } from "./pacing.ts";
import { usage } from "./usage.ts";

/** A buffer of this backend. */
export class WebgpuBuffer implements DeviceBuffer {
  readonly bytes: number;
  readonly gpu: GPUBuffer;

  constructor(bytes: number, gpu: GPUBuffer) {
    this.bytes = bytes;
    this.gpu = gpu;
  }
}

/** Narrows a buffer that was handed back. */
export function ownBuffer(buffer: DeviceBuffer): WebgpuBuffer {
  if (buffer instanceof WebgpuBuffer) return buffer;
  throw new TypeError("Cannot use this buffer: another backend made it");
}

/** Device memory and its counters. */
export interface Memory {
  alloc(bytes: number): WebgpuBuffer;
  free(buffer: WebgpuBuffer): void;
  /** A uniform buffer with contents. */
  uniform(data: Int32Array<ArrayBuffer>): GPUBuffer;
  /** The scratch buffer, grown to at least `bytes`. */
  scratch(bytes: number): GPUBuffer;
  /** A pooled MAP_READ buffer of at least `bytes`. */
  staging(bytes: number): GPUBuffer;
  /** Puts a staging buffer back. */
  release(staging: GPUBuffer): void;
  dispose(): void;
  readonly allocations: number;
  readonly bytes: number;
  readonly scratchBytes: number;
}

/** Makes the memory of a device; `maxBytes` is the largest buffer a kernel can bind. */
export function makeMemory(device: GPUDevice, maxBytes: number): Memory {
  const live = new Set<WebgpuBuffer>();
  const others: GPUBuffer[] = [];
  const pool = new Map<number, GPUBuffer[]>();
  let allocations = 0;
  let bytes = 0;
  let scratchBytes = 0;
  let scratch: GPUBuffer | undefined;
  const create = (size: number, bits: number, label: string): GPUBuffer => {
    allocations += 1;
    return device.createBuffer({ size, usage: bits, label });
  };
  const storage = usage.storage | usage.copyFrom | usage.copyTo;
  return {
    get allocations() {
      return allocations;
    },
    get bytes() {
      return bytes;
    },
    get scratchBytes() {
      return scratchBytes;
    },
    alloc(wanted) {
      if (!Number.isInteger(wanted) || wanted < 0)
        throw new RangeError(`Cannot allocate ${wanted} bytes: the size must be a whole number`);
      if (wanted > maxBytes)
        throw new RangeError(
          `Cannot allocate ${wanted} bytes: the device binds at most ${maxBytes}`,
        );
      const size = roundUp(wanted, 16);
      const buffer = new WebgpuBuffer(wanted, create(size, storage, "buffer"));
      live.add(buffer);
      bytes += size;
      return buffer;
    },
    free(buffer) {
      if (!live.delete(buffer)) return;
      bytes -= buffer.gpu.size;
      buffer.gpu.destroy();
    },
    uniform(data) {
      const buffer = create(data.byteLength, usage.uniform | usage.copyTo, "parameters");
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    },
    scratch(wanted) {
      const size = roundUp(wanted, 16);
      if (scratch === undefined || scratch.size < size) {
        // Recordings made earlier keep the smaller buffer they are bound to.
        scratch = create(size, storage, "scratch");
        others.push(scratch);
        scratchBytes += size;
        bytes += size;
      }
      return scratch;
    },
    staging(wanted) {
      const size = 2 ** Math.ceil(Math.log2(Math.max(256, wanted)));
      return pool.get(size)?.pop() ?? create(size, usage.mapRead | usage.copyTo, "staging");
    },
    release(buffer) {
      const free = pool.get(buffer.size) ?? [];
      pool.set(buffer.size, free);
      if (free.length < 4) free.push(buffer);
      else buffer.destroy();
    },
    dispose() {
      for (const buffer of live) buffer.gpu.destroy();
      for (const buffer of others) buffer.destroy();
      for (const free of pool.values()) for (const buffer of free) buffer.destroy();
      live.clear();
      pool.clear();
      bytes = 0;
      scratchBytes = 0;
    },
  };
}

/** Copies bytes of a buffer to the host; `from` and `length` may be any. */
export async function readBack(
  staging: GPUBuffer,
  span: { skip: number; length: number },
  wait: { pacing: Pacing; health: Health },
): Promise<Uint8Array<ArrayBuffer>> {
  await wait.health.guard(wait.pacing(staging));
  const whole = roundUp(span.skip + span.length, 4);
  const copy = new Uint8Array(staging.getMappedRange(0, Math.max(4, whole))).slice(
    span.skip,
    span.skip + span.length,
  );
  staging.unmap();
  return copy;
}

/** The next multiple of `step`, at least one step. */
export function roundUp(value: number, step: number): number {
  return Math.max(1, Math.ceil(value / step)) * step;
}
