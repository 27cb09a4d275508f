import { node, type Op, type Tensor } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";

/**
 * The sum over the slabs of a filter whose slabs together are more than a device binds: of as many taps at a time as fit, behind one
 * another. Each tap is added in the same order as before, so no bit changes. Undefined for anything else, and where one tap is too much.
 */
export function cutFilter(op: Op, slabs: Tensor, maxBufferBytes: number): Tensor | undefined {
  const { op: filter, inputs, shape, dtype } = slabs;
  if (op.kind !== "reduce" || op.combine !== "sum" || op.axes.join() !== "0") return undefined;
  if (filter.kind !== "filter" || 4 * sizeOf(shape) <= maxBufferBytes) return undefined;
  const { taps } = filter;
  const count = Math.floor((maxBufferBytes * taps.length) / (4 * sizeOf(shape)));
  if (count < 1) return undefined;
  const parts = Array.from({ length: Math.ceil(taps.length / count) }, (_, i) => {
    const some = taps.slice(i * count, (i + 1) * count);
    const cut = node(
      { ...filter, taps: some },
      { inputs, shape: shape.with(1, some.length), dtype },
    );
    return node(op, { inputs: [cut], shape: cut.shape.slice(1), dtype });
  });
  return node({ kind: "concat", axis: 0 }, { inputs: parts, shape: shape.slice(1), dtype });
}
