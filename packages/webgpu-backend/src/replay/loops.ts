import type { Memory } from "../memory/memory.ts";
import { usage } from "../memory/usage.ts";
import { maxLoopDepth } from "../wgsl/loops-text.ts";
import { times } from "../wgsl/times.ts";
import { type Pipelines, loopBytes } from "./pipelines.ts";

/** The indices of the loops around kernels, shared by all programs: immediates where pipelines take these, else uniform blocks. */
export interface LoopIndices {
  /** The number of these indices, outermost first; it stays until `owner` lets go of it. */
  numberOf(indices: readonly number[], owner: Set<number>): number;
  /** Lets go of all numbers of an owner. */
  release(owner: Set<number>): void;
  /** Gives the indices of this number to the dispatches that follow. */
  set(pass: GPUComputePassEncoder, number: number): void;
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
export function makeLoopIndices(
  device: GPUDevice,
  { pipelines, memory }: { readonly pipelines: Pipelines; readonly memory: Memory },
): LoopIndices {
  const known = new Map<string, Group>();
  const keys: string[] = [];
  const { loopLayout: layout } = pipelines;
  const groups: (GPUBindGroup | undefined)[] = [];
  const immediates: Int32Array<ArrayBuffer>[] = [];
  const blocks: (Block | undefined)[] = [];
  const unused: number[] = [];
  const stride = Math.max(loopBytes, device.limits.minUniformBufferOffsetAlignment);
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
    const number = unused.pop() ?? keys.length;
    const data = new Int32Array(words);
    if (layout === undefined) immediates[number] = data;
    else {
      const block = blockOf(number);
      const offset = (number % groupsPerBlock) * stride;
      device.queue.writeBuffer(block.buffer, offset, data);
      groups[number] = device.createBindGroup({
        layout,
        entries: [{ binding: 0, resource: { buffer: block.buffer, offset, size: loopBytes } }],
      });
      block.groups += 1;
    }
    keys[number] = key;
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
    set(pass, number) {
      const data = immediates[number];
      if (data === undefined) pass.setBindGroup(1, groups[number] ?? null);
      else pass.setImmediates(0, data);
    },
    numberOf(indices, owner) {
      // Outer indices alone and the same followed by zeros are one.
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
