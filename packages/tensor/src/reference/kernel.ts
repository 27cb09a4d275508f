import type { Kernel } from "../backend/mod.ts";
import { compileContract } from "./contract.ts";
import { compileFilter } from "./filter.ts";
import { compileGather } from "./gather.ts";
import { Machine } from "./machine.ts";
import type { Bind } from "./machine.ts";
import { compileMap } from "./map.ts";
import type { HostMemory } from "./memory.ts";
import { compilePrefix, compileReduce } from "./reduce.ts";
import { compileScatter } from "./scatter.ts";

/**
 * One kernel as the reference backend computes it, over memory of yours: for a backend that computes some kinds of kernels
 * itself and leaves the others to the reference. What it gives is bound to memory, where `memory[i]` stands for buffer `i` of
 * the program, and then runs as often as you call it, at once. `loops[n]` is read in each run: the current index of the loop
 * that has number n.
 *
 * @throws TypeError for a custom kernel, of which the reference has none.
 * @example Double what a buffer holds
 * const memory = { f32: Float32Array.of(1, 2), i32: new Int32Array(2), u32: new Uint32Array(2), u8: new Uint8Array(8) };
 * const view = { buffer: 0, offset: { constant: 0, terms: [] }, shape: [2], strides: [1], dtype: "f32" } as const;
 * const input = { op: "input", input: 0, dtype: "f32" } as const;
 * const lines = [input, { op: "add", args: [0, 0], dtype: "f32" }] as const;
 * const body = { lines, results: [1] };
 * const kernel = referenceKernel({ kind: "map", shape: [2], inputs: [view], body, outputs: [view] });
 * kernel([memory])();
 * memory.f32; // Float32Array [2, 4]
 */
export function referenceKernel(
  kernel: Kernel,
  loops: number[] = [],
): (memory: readonly HostMemory[]) => () => void {
  return compileKernel(kernel, new Machine(loops));
}

/** Makes a kernel ready to be bound to memory. */
export function compileKernel(kernel: Kernel, machine: Machine): Bind {
  if (kernel.kind === "map") return compileMap(kernel, machine);
  if (kernel.kind === "contract") return compileContract(kernel, machine);
  if (kernel.kind === "filter") return compileFilter(kernel, machine);
  if (kernel.kind === "gather") return compileGather(kernel, machine);
  if (kernel.kind === "scatter") return compileScatter(kernel, machine);
  if (kernel.kind === "custom")
    throw new TypeError(`Cannot prepare custom kernel ${kernel.name}: the reference has none`);
  if (kernel.combine === "prefix") return compilePrefix(kernel, machine);
  return compileReduce(kernel, machine);
}
