import { type Memory, roundUp } from "./memory.ts";
import { usage } from "./usage.ts";

/** The memory in which kernels of two dispatches leave what is between them: one buffer for all programs. */
export interface Scratch {
  /** A buffer of at least `bytes`, kept until it was given back as often as it was taken. */
  take(bytes: number): GPUBuffer;
  giveBack(buffer: GPUBuffer): void;
  /** Bytes that would have to be allocated to take so many. */
  growth(bytes: number): number;
  readonly bytes: number;
}

/** Makes scratch that holds nothing yet. */
export function makeScratch(memory: Memory): Scratch {
  // A program that is there when scratch grows stays bound to what it has.
  const users = new Map<GPUBuffer, number>();
  let newest: GPUBuffer | undefined;
  const growth = (bytes: number): number =>
    newest === undefined || newest.size < bytes ? roundUp(bytes, 16) : 0;
  return {
    growth,
    get bytes() {
      let sum = 0;
      for (const { size } of users.keys()) sum += size;
      return sum;
    },
    take(bytes) {
      if (newest === undefined || growth(bytes) > 0)
        newest = memory.hold(growth(bytes), {
          usage: usage.storage | usage.copyFrom | usage.copyTo,
          label: "scratch",
        });
      users.set(newest, (users.get(newest) ?? 0) + 1);
      return newest;
    },
    giveBack(buffer) {
      const left = (users.get(buffer) ?? 0) - 1;
      if (left > 0) {
        users.set(buffer, left);
        return;
      }
      users.delete(buffer);
      if (buffer === newest) newest = undefined;
      memory.drop(buffer);
    },
  };
}
