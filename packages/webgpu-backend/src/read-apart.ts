import type { Step } from "@pixelweft/tensor/backend";
import { kernelsIn, touchesOf } from "./merge/touches.ts";

/**
 * Whether one of two intermediate results, by their ids, is read by a kernel that writes the other one. WebGPU binds a buffer of which a
 * kernel writes something as one that changes, with all that the kernel reads of it; a card may read what does not change another way.
 *
 * @example What a kernel reads lies in another buffer than what it writes
 * import { add, sum, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/inspect";
 * const rows = sum(tensor([1, 2, 3, 4], { shape: [2, 2] }), [1]);
 * const outputs = { y: add(rows, sum(rows)) };
 * const request = { outputs, effects: [], maxBufferBytes: 2 ** 20, custom: [] };
 * const arenas = (layOut?: typeof padRows) =>
 *   lower({ ...request, layOut }).program.buffers.filter(({ role }) => role === "arena").length;
 * const apart: typeof padRows = (steps, results) => ({
 *   ...padRows(steps, results),
 *   apart: readApart(steps),
 * });
 * [arenas(), arenas(apart)]; // [1, 2]
 */
export function readApart(steps: readonly Step[]): (a: number, b: number) => boolean {
  const pairs = new Set<string>();
  for (const { reads, writes } of kernelsIn(steps).map(touchesOf))
    for (const { buffer: a } of reads)
      for (const { buffer: b } of writes) if (a !== b) pairs.add(`${a} ${b}`).add(`${b} ${a}`);
  return (a, b) => pairs.has(`${a} ${b}`);
}
