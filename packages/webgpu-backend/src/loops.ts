import { type Pipelines, loopBlockBytes } from "./pipelines.ts";
import { usage } from "./usage.ts";
import { maxLoopDepth } from "./wgsl/shader.ts";

/** Bind groups that hold the indices of the loops around a kernel, shared by all programs. */
export interface LoopGroups {
  /** The number of the group for these indices, outermost first. */
  numberOf(indices: readonly number[]): number;
  /** All groups by number. */
  readonly groups: readonly GPUBindGroup[];
}

const blocksPerBuffer = 256;

/** Makes an empty table of loop indices. */
export function makeLoopGroups(
  device: GPUDevice,
  pipelines: Pipelines,
  count: () => void,
): LoopGroups {
  const numbers = new Map<string, number>();
  const groups: GPUBindGroup[] = [];
  const stride = Math.max(loopBlockBytes, device.limits.minUniformBufferOffsetAlignment);
  let buffer: GPUBuffer | undefined;
  return {
    groups,
    numberOf(indices) {
      // Outer indices alone and the same followed by zeros are one block.
      const words = Array.from({ length: maxLoopDepth }, (_, depth) => indices[depth] ?? 0);
      const key = words.join();
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const slot = groups.length % blocksPerBuffer;
      if (slot === 0 || buffer === undefined) {
        count();
        buffer = device.createBuffer({
          size: stride * blocksPerBuffer,
          usage: usage.uniform | usage.copyTo,
          label: "loop indices",
        });
      }
      device.queue.writeBuffer(buffer, slot * stride, new Int32Array(words));
      const group = device.createBindGroup({
        layout: pipelines.loopLayout,
        entries: [
          { binding: 0, resource: { buffer, offset: slot * stride, size: loopBlockBytes } },
        ],
      });
      const number = groups.push(group) - 1;
      numbers.set(key, number);
      return number;
    },
  };
}
