import type { GatherKernel, MapKernel, ReduceKernel, View } from "@pixelweft/tensor/backend";
import type { Item } from "../merge/item.ts";
import type { BegunContract } from "../wgsl/contract/begun.ts";
import type { RowWork } from "../wgsl/reduce/row-work.ts";

/** A kernel that may be a part of a nest. */
export type NestKernel = MapKernel | ReduceKernel | BegunContract | GatherKernel;

/** What a nest does one after another. */
export type NestWork = NestKernel | RowWork;

/**
 * The work of items as that of a nest; undefined where one of them has to be a dispatch by itself. So have those that were rewritten for
 * software, whose touches nobody knows: they use scratch from its start, as a nest does.
 */
export function nestWorks(items: readonly Item[]): NestWork[] | undefined {
  const works = items.flatMap(({ work, touches }): NestWork[] =>
    touches && isNestWork(work) ? [work] : [],
  );
  return works.length === items.length ? works : undefined;
}

function isNestWork(work: Item["work"]): work is NestWork {
  return ["map", "reduce", "contract", "gather", "row-work"].includes(work.kind);
}

/** The kernels of a work, in the order in which they run. */
export function kernelsOf(work: NestWork): readonly NestKernel[] {
  return work.kind === "row-work" ? work.steps : [work];
}

/** How a view stands in a kernel: weights have no axis of images in front. */
export type Role = "read" | "write" | "weights";

/** A kernel with other views in the places of its own. */
export function withMapped<K extends NestKernel>(
  kernel: K,
  map: (view: View, role: Role) => View,
): K;
export function withMapped(kernel: NestKernel, map: (view: View, role: Role) => View): NestKernel {
  const read = (view: View): View => map(view, "read");
  const write = (view: View): View => map(view, "write");
  switch (kernel.kind) {
    case "map":
      return { ...kernel, inputs: kernel.inputs.map(read), outputs: kernel.outputs.map(write) };
    case "reduce":
      return {
        ...kernel,
        inputs: kernel.inputs.map(read),
        extras: kernel.extras.map(read),
        outputs: kernel.outputs.map(write),
      };
    case "contract":
      return {
        ...kernel,
        terms: kernel.terms.map((term) => ({
          ...term,
          a: read(term.a),
          w: map(term.w, term.w.shape.length > 4 ? "read" : "weights"),
        })),
        ...(kernel.begun && { begun: read(kernel.begun) }),
        extras: kernel.extras.map(read),
        outputs: kernel.outputs.map(write),
      };
    case "gather":
      return {
        ...kernel,
        source: read(kernel.source),
        indices: read(kernel.indices),
        output: write(kernel.output),
      };
  }
}

/** A work with other kernels in the places of its own. */
export function withKernels(work: NestWork, map: <K extends NestKernel>(kernel: K) => K): NestWork {
  return work.kind === "row-work"
    ? { ...work, steps: work.steps.map((one) => map(one)) }
    : map(work);
}
