import type { ContractKernel, Kernel, Term } from "@pixelweft/tensor/backend";
import { wholeFours } from "../wgsl/access/access.ts";
import { foursOf } from "../wgsl/contract/bound-term.ts";
import { productOf } from "../wgsl/contract/product.ts";
import { linearBody } from "./linear-body.ts";
import { ScratchViews } from "./scratch-views.ts";

/** Operations from which on a product gains more from weights in fours than it takes to copy them. */
const enoughWork = 5e7;

/** A contract after copies of its weights, whose columns lie in fours; undefined where fours of them lie together already. Its bits are the same. */
export function packSteps(kernel: ContractKernel): Kernel[] | undefined {
  if (productOf(kernel).work < enoughWork) return undefined;
  const scratch = new ScratchViews();
  const copies: Kernel[] = [];
  const terms = kernel.terms.map((term): Term => {
    const { w } = term;
    const { shape } = w;
    if (shape.length > 4 || w.dtype !== "f32" || foursOf(term) !== "none") return term;
    const copy = scratch.take(shape.with(3, wholeFours(kernel.columns)));
    copies.push({
      kind: "map",
      shape,
      inputs: [w],
      body: linearBody([[1]]),
      outputs: [{ ...copy, shape }],
    });
    return { ...term, w: copy };
  });
  return copies.length > 0 ? [...copies, { ...kernel, terms }] : undefined;
}
