import type { FilterKernel, ReduceKernel } from "@pixelweft/tensor/backend";
import type { Item } from "./item.ts";
import { sameElements } from "./overlap.ts";
import { isPlainSum } from "./touches.ts";

/** Whether a step is the sum of a filter's slabs. */
export function isSlabSum(
  step: Item["work"],
  { output, slabs }: FilterKernel,
): step is ReduceKernel {
  return (
    slabs > 1 &&
    step.kind === "reduce" &&
    isPlainSum(step, "0") &&
    step.inputs.every((one) => sameElements(one, output))
  );
}

/** Whether a step is the sum of a filter's gradient over all its places. */
export function isPlaceSum(step: Item["work"], { g }: FilterKernel): step is ReduceKernel {
  return (
    g.dtype === "f32" &&
    step.kind === "reduce" &&
    isPlainSum(step, "0,1,2") &&
    step.inputs.every((one) => sameElements(one, g))
  );
}
