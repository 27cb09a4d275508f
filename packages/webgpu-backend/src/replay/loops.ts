import type { Memory } from "../memory/memory.ts";
import { usage } from "../memory/usage.ts";
import { maxLoopDepth } from "../wgsl/shader.ts";
import { times } from "../wgsl/times.ts";
import { type Pipelines, loopBlockBytes } from "./pipelines.ts";

/** Bind groups that hold the indices of the loops around a kernel, shared by all programs. */
export interface LoopGroups {
  /** The number of the group for these indices, outermost first; it stays until `owner` lets go of it. */
  numberOf(indices: readonly number[], owner: Set<number>): number;
  /** Lets go of all groups of an owner. */
  release(owner: Set<number>): void;
  /** All groups by number. */
  readonly groups: readonly (GPUBindGroup | undefined)[];
}

const groupsPerBlock = 256;

/** A buffer for the indices of 256 groups. */
interface Block {
  readonly buffer: GPUBuffer;
  groups: number;
}

interface Group {
  readonly number: number;
  users: number;
}

/** Makes an empty table of loop indices. */
export function makeLoopGroups(
  device: GPUDevice,
  { pipelines, memory }: { readonly pipelines: Pipelines; readonly memory: Memory },
): LoopGroups {
  const known = new Map<string, Group>();
  const keys: string[] = [];
  const groups: (GPUBindGroup | undefined)[] = [];
  const blocks: (Block | undefined)[] = [];
  const unused: number[] = [];
  const stride = Math.max(loopBlockBytes, device.limits.minUniformBufferOffsetAlignment);
  const blockOf = (number: number): Block => {
    const at = Math.floor(number / groupsPerBlock);
    const block = blocks[at] ?? {
      buffer: memory.hold(stride * groupsPerBlock, {
        usage: usage.uniform | usage.copyTo,
        label: "loop indices",
      }),
      groups: 0,
    };
    blocks[at] = block;
    return block;
  };
  const make = (words: readonly number[], key: string): Group => {
    const number = unused.pop() ?? groups.length;
    const block = blockOf(number);
    const offset = (number % groupsPerBlock) * stride;
    device.queue.writeBuffer(block.buffer, offset, new Int32Array(words));
    groups[number] = device.createBindGroup({
      layout: pipelines.loopLayout,
      entries: [{ binding: 0, resource: { buffer: block.buffer, offset, size: loopBlockBytes } }],
    });
    keys[number] = key;
    block.groups += 1;
    const group = { number, users: 0 };
    known.set(key, group);
    return group;
  };
  const drop = (number: number): void => {
    known.delete(keys[number] ?? "");
    groups[number] = undefined;
    unused.push(number);
    const at = Math.floor(number / groupsPerBlock);
    const block = blocks[at];
    if (block === undefined) return;
    block.groups -= 1;
    if (block.groups > 0) return;
    memory.drop(block.buffer);
    blocks[at] = undefined;
  };
  return {
    groups,
    numberOf(indices, owner) {
      // Outer indices alone and the same followed by zeros are one block.
      const words = times(maxLoopDepth, (depth) => indices[depth] ?? 0);
      const key = words.join();
      const group = known.get(key) ?? make(words, key);
      if (!owner.has(group.number)) {
        owner.add(group.number);
        group.users += 1;
      }
      return group.number;
    },
    release(owner) {
      for (const number of owner) {
        const group = known.get(keys[number] ?? "");
        if (group === undefined) continue;
        group.users -= 1;
        if (group.users === 0) drop(number);
      }
      owner.clear();
    },
  };
}
