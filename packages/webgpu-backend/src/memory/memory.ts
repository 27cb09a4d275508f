import { type DeviceBuffer, OutOfMemoryError } from "@pixelweft/tensor/backend";
import { type Health, deviceError } from "../health.ts";
import { usage } from "./usage.ts";

/** A buffer of this backend. */
export class WebgpuBuffer implements DeviceBuffer {
  readonly bytes: number;
  readonly gpu: GPUBuffer;
  readonly owner: Memory;
  freed = false;
  /** True once the device has said that it had memory for it. */
  granted = false;
  /** Set once the device has said that it had none. */
  failure: OutOfMemoryError | undefined;

  constructor(bytes: number, gpu: GPUBuffer, owner: Memory) {
    this.bytes = bytes;
    this.gpu = gpu;
    this.owner = owner;
  }
}

/** Device memory and its counters. All sizes in bytes. */
export interface Memory {
  alloc(bytes: number): WebgpuBuffer;
  /** Narrows a buffer that was handed back. Throws for one of another backend, and one that was freed or never granted. */
  own(buffer: DeviceBuffer, act: string): WebgpuBuffer;
  /** Notes that a buffer of `alloc` will be freed when earlier work is done; throws for one that was. */
  release(buffer: DeviceBuffer): WebgpuBuffer;
  /** Gives the memory of such a buffer back to the device. */
  free(buffer: WebgpuBuffer): void;
  /** A buffer for the backend's own use, until `drop`. */
  hold(size: number, kind: { readonly usage: number; readonly label: string }): GPUBuffer;
  drop(buffer: GPUBuffer): void;
  /** Counts what is kept for later as free, and has it given up where there would be no room otherwise. */
  lend(idle: Idle): void;
  /** Resolves when the device has said of every buffer whether it had memory for it; undefined when it has. */
  settled(): Promise<void> | undefined;
  /** Does work with buffers. An error about one that was never granted is not reported a second time. */
  touch<T>(buffers: readonly WebgpuBuffer[], work: () => T): T;
  /** What can still be allocated; undefined when nobody knows. */
  available(): number | undefined;
  dispose(): void;
  readonly allocations: number;
  readonly bytes: number;
}

/** Buffers that are kept for later. */
export interface Idle {
  readonly idleBytes: number;
  /** Drops them all. */
  giveUp(): void;
}

/** What bounds the memory of a backend. All sizes in bytes. */
export interface MemoryBounds {
  /** The largest buffer that a kernel can bind. */
  readonly maxBufferBytes: number;
  /** All buffers together; undefined when only the device knows. */
  readonly maxBytes: number | undefined;
  /** Whether parts of buffers may be bound as constants. */
  readonly constants: boolean;
}

/** Buffers have whole rows of four numbers. */
export const sizeStep = 16;

/** Makes the memory of a device. */
export function makeMemory(
  device: GPUDevice,
  { maxBufferBytes, maxBytes, constants }: MemoryBounds,
  health: Health,
): Memory {
  const held = new Set<GPUBuffer>();
  const answers = new Set<Promise<void>>();
  let allocations = 0;
  let bytes = 0;
  let over = false;
  let idle: Idle | undefined;
  const available = (): number | undefined => {
    if (maxBytes === undefined) return undefined;
    const left = Math.max(0, maxBytes - bytes + (idle?.idleBytes ?? 0));
    return left - (left % sizeStep);
  };
  const give = (buffer: GPUBuffer): void => {
    if (!held.delete(buffer)) return;
    bytes -= buffer.size;
    buffer.destroy();
  };
  const ask = (
    descriptor: GPUBufferDescriptor,
    answered: (failure: OutOfMemoryError | undefined) => void,
  ): GPUBuffer => {
    const { size, label } = descriptor;
    const act = `Cannot allocate ${label === undefined ? "a buffer" : `a buffer for ${label}`}`;
    if (over) throw new Error(`${act}: the backend was disposed`);
    const left = available();
    if (left !== undefined && size > left)
      throw new OutOfMemoryError(act, { needed: size, available: left });
    if (maxBytes !== undefined && size > maxBytes - bytes) idle?.giveUp();
    const { made: buffer, error } = inScope(device, "out-of-memory", () =>
      device.createBuffer(descriptor),
    );
    const answer = error
      .then(
        (cause) => {
          if (cause !== null) give(buffer);
          answered(
            cause === null ? undefined : new OutOfMemoryError(act, { needed: size }, { cause }),
          );
        },
        // The device is lost, and `health` says so.
        () => undefined,
      )
      .finally(() => answers.delete(answer));
    answers.add(answer);
    held.add(buffer);
    allocations += 1;
    bytes += size;
    return buffer;
  };
  const settled = (): Promise<void> | undefined =>
    answers.size === 0 ? undefined : Promise.all(answers).then(() => undefined);
  const narrow = (buffer: DeviceBuffer, act: string): WebgpuBuffer => {
    if (!(buffer instanceof WebgpuBuffer) || buffer.owner !== memory)
      throw new TypeError(`Cannot ${act}: the buffer was not allocated by this backend`);
    if (buffer.freed) throw new Error(`Cannot ${act}: the buffer was freed`);
    return buffer;
  };
  const memory: Memory = {
    get allocations() {
      return allocations;
    },
    get bytes() {
      return bytes;
    },
    available,
    settled,
    alloc(wanted) {
      if (!Number.isInteger(wanted) || wanted < 0)
        throw new RangeError(`Cannot allocate ${wanted} bytes: the size must be a whole number`);
      if (wanted > maxBufferBytes)
        throw new RangeError(
          `Cannot allocate ${wanted} bytes: the device binds at most ${maxBufferBytes}`,
        );
      const bits = usage.storage | usage.copyFrom | usage.copyTo | (constants ? usage.uniform : 0);
      const gpu = ask({ size: roundUp(wanted, sizeStep), usage: bits }, (failure) => {
        buffer.failure = failure;
        buffer.granted = failure === undefined;
      });
      const buffer = new WebgpuBuffer(wanted, gpu, memory);
      return buffer;
    },
    own(buffer, act) {
      const own = narrow(buffer, act);
      if (own.failure !== undefined) throw own.failure;
      return own;
    },
    release(buffer) {
      const own = narrow(buffer, "free a buffer");
      own.freed = true;
      return own;
    },
    free: ({ gpu }) => give(gpu),
    hold(size, { usage: bits, label }) {
      return ask({ size, usage: bits, label }, (failure) => {
        if (failure !== undefined) health.report(failure);
      });
    },
    drop: give,
    lend(kept) {
      idle = kept;
    },
    touch(buffers, work) {
      if (buffers.every(({ granted }) => granted)) return work();
      const before = settled();
      const { made, error } = inScope(device, "validation", work);
      void Promise.all([error, before]).then(
        ([found]) => {
          const explained = buffers.some(({ failure }) => failure !== undefined);
          if (found !== null && !explained) health.report(deviceError(found));
        },
        () => undefined,
      );
      return made;
    },
    dispose() {
      over = true;
      for (const buffer of held) buffer.destroy();
      held.clear();
      bytes = 0;
    },
  };
  return memory;
}

/** Does work, and gives what it makes and the first error of that kind that the device finds in it. */
function inScope<T>(
  device: GPUDevice,
  filter: GPUErrorFilter,
  work: () => T,
): { made: T; error: Promise<GPUError | null> } {
  device.pushErrorScope(filter);
  let error: Promise<GPUError | null> = Promise.resolve(null);
  let made: T;
  try {
    made = work();
  } finally {
    error = device.popErrorScope();
  }
  return { made, error };
}

/** The next multiple of `step`, at least one step. */
export function roundUp(value: number, step: number): number {
  return Math.max(1, Math.ceil(value / step)) * step;
}
