import type {
  ContractKernel,
  GatherKernel,
  Kernel,
  MapKernel,
  ReduceKernel,
  View,
} from "@pixelweft/tensor/backend";
import type { Makers } from "./random-results.ts";

/**
 * A kernel over fewer elements of one axis with results of its own, as kernels are that backends write one text for; undefined where it
 * updates something, or has no such axis.
 */
export function twinOf(kernel: Kernel, makers: Makers): Kernel | undefined {
  if (kernel.kind === "map") return smallerMap(kernel, makers);
  if (kernel.kind === "reduce") return smallerReduce(kernel, makers);
  if (kernel.kind === "contract") return smallerContract(kernel, makers);
  return kernel.kind === "gather" ? smallerGather(kernel, makers) : undefined;
}

interface Cut {
  readonly axis: number;
  readonly size: number;
}

function smallerMap(kernel: MapKernel, makers: Makers): MapKernel | undefined {
  const cut = randomCut(kernel.shape, makers);
  const outputs = cut && results(kernel.outputs, makers, cut);
  if (!cut || !outputs) return undefined;
  const inputs = kernel.inputs.map((view) => shorter(view, cut));
  return { ...kernel, shape: kernel.shape.with(cut.axis, cut.size), inputs, outputs };
}

function smallerReduce(kernel: ReduceKernel, makers: Makers): ReduceKernel | undefined {
  const { axes, combine, shape } = kernel;
  const cut = randomCut(shape, makers);
  if (!cut) return undefined;
  const isLost = combine !== "prefix" && axes.includes(cut.axis);
  const before = combine === "prefix" ? 0 : axes.filter((axis) => axis < cut.axis).length;
  const kept = isLost ? undefined : { ...cut, axis: cut.axis - before };
  const outputs = results(kernel.outputs, makers, kept);
  if (!outputs) return undefined;
  return {
    ...kernel,
    shape: shape.with(cut.axis, cut.size),
    inputs: kernel.inputs.map((view) => shorter(view, cut)),
    extras: kernel.extras.map((view) => (kept ? shorter(view, kept) : view)),
    outputs,
  };
}

function smallerContract(kernel: ContractKernel, makers: Makers): ContractKernel | undefined {
  const extents = [...kernel.space, kernel.columns];
  const cut = randomCut(extents, makers);
  const outputs = cut && results(kernel.outputs, makers, cut);
  if (!cut || !outputs) return undefined;
  const { axis, size } = cut;
  const [n = 1, h = 1, w = 1, columns = 1] = extents.with(axis, size);
  const terms = kernel.terms.map((term) => {
    const rank = term.w.shape.length;
    if (axis === 3) return { ...term, w: shorter(term.w, { axis: rank - 1, size }) };
    if (axis > 0) return term;
    const own = rank > 4 ? shorter(term.w, cut) : term.w;
    return { ...term, a: shorter(term.a, cut), w: own };
  });
  return {
    ...kernel,
    space: [n, h, w],
    columns,
    terms,
    extras: kernel.extras.map((view) => shorter(view, cut)),
    outputs,
  };
}

function smallerGather(kernel: GatherKernel, makers: Makers): GatherKernel | undefined {
  const cut = randomCut(kernel.output.shape, makers);
  const [output] = (cut && results([kernel.output], makers, cut)) ?? [];
  if (!cut || !output) return undefined;
  const [source, indices] = [shorter(kernel.source, cut), shorter(kernel.indices, cut)];
  return { ...kernel, source, indices, output };
}

function randomCut(shape: readonly number[], { chance }: Makers): Cut | undefined {
  const axes = [...shape.keys()].filter((axis) => (shape[axis] ?? 1) > 1);
  if (axes.length === 0) return undefined;
  const axis = chance.pick(axes);
  return { axis, size: chance.whole(1, (shape[axis] ?? 2) - 1) };
}

/** The first coordinates of an axis. */
function shorter(view: View, { axis, size }: Cut): View {
  return { ...view, shape: view.shape.with(axis, size) };
}

/** Room for results like those of a kernel; undefined if some of them are no fresh ones. */
function results(
  outputs: readonly View[],
  { memory }: Makers,
  cut: Cut | undefined,
): View[] | undefined {
  if (!outputs.every((view) => memory.isFresh(view))) return undefined;
  return outputs.map((view) =>
    memory.storeLike(view, cut ? view.shape.with(cut.axis, cut.size) : view.shape),
  );
}
