import type { Body, FilterKernel, ReduceKernel } from "@pixelweft/tensor/backend";
import type { Item } from "./item.ts";
import { sameElements } from "./overlap.ts";

/** Whether a step is the sum of a filter's slabs. */
export function isSlabSum(
  step: Item["work"],
  { output, slabs }: FilterKernel,
): step is ReduceKernel {
  return (
    slabs > 1 && isPlainSum(step, "0") && step.inputs.every((one) => sameElements(one, output))
  );
}

/** Whether a step is the sum of a filter's gradient over all its places. */
export function isPlaceSum(step: Item["work"], { g }: FilterKernel): step is ReduceKernel {
  return (
    g.dtype === "f32" &&
    isPlainSum(step, "0,1,2") &&
    step.inputs.every((one) => sameElements(one, g))
  );
}

/** Whether a step adds up one tensor as it is. */
export function isPlainSum(step: Item["work"], axes: string): step is ReduceKernel {
  return (
    step.kind === "reduce" &&
    step.combine === "sum" &&
    step.axes.join() === axes &&
    step.inputs.length === 1 &&
    isInput(step.before)
  );
}

function isInput({ lines, results: [result = 0] }: Body): boolean {
  const line = lines[result];
  return line?.op === "input" && line.dtype === "f32";
}
