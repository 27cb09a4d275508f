import type { Body, Kernel, ReduceKernel, Step, View } from "@pixelweft/tensor/backend";
import { type Repeats, anyOverlap } from "./overlap.ts";

/** What a kernel reads and writes. */
export interface Touches {
  readonly reads: readonly View[];
  readonly writes: readonly View[];
}

/** All views of a kernel. */
export function touchesOf(kernel: Kernel): Touches {
  switch (kernel.kind) {
    case "map":
    case "custom":
      return { reads: kernel.inputs, writes: kernel.outputs };
    case "reduce":
      return { reads: [...kernel.inputs, ...kernel.extras], writes: kernel.outputs };
    case "contract": {
      const terms = kernel.terms.flatMap(({ a, w }) => [a, w]);
      return { reads: [...terms, ...kernel.extras], writes: kernel.outputs };
    }
    case "filter":
      return { reads: [kernel.a, kernel.g], writes: [kernel.output] };
    case "gather":
      return { reads: [kernel.source, kernel.indices], writes: [kernel.output] };
    case "scatter": {
      const { values, indices, output, keep = false } = kernel;
      return { reads: [values, indices, ...(keep ? [output] : [])], writes: [output] };
    }
  }
}

/** All kernels of some steps, those inside loops among them. */
export function kernelsIn(steps: readonly Step[]): Kernel[] {
  return steps.flatMap((step) => (step.kind === "repeat" ? kernelsIn(step.body) : step));
}

/** All that steps read, those of loops among them. */
export function readsOf(steps: readonly Step[]): View[] {
  return kernelsIn(steps).flatMap((kernel) => touchesOf(kernel).reads);
}

/** The touches of several kernels. */
export function allTouches(several: readonly Touches[]): Touches {
  return {
    reads: several.flatMap(({ reads }) => reads),
    writes: several.flatMap(({ writes }) => writes),
  };
}

/** How many buffers kernels bind together. */
export function countBuffers({ reads, writes }: Touches): number {
  return new Set([...reads, ...writes].map(({ buffer }) => buffer)).size;
}

/** Whether one of two kernels may write what the other one reads or writes, so that their order matters. */
export function isOrdered(a: Touches, b: Touches, repeats: Repeats): boolean {
  return (
    anyOverlap(a.writes, [...b.reads, ...b.writes], repeats) ||
    anyOverlap(a.reads, b.writes, repeats)
  );
}

/** Whether a reduction touches one tensor of f32 and adds it up as it is. */
export function isPlainSum(kernel: ReduceKernel, axes: string): boolean {
  return (
    kernel.combine === "sum" &&
    kernel.axes.join() === axes &&
    kernel.inputs.length === 1 &&
    isInput(kernel.before)
  );
}

function isInput({ lines, results: [result = 0] }: Body): boolean {
  const line = lines[result];
  return line?.op === "input" && line.dtype === "f32";
}
