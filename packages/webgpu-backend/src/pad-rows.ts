import {
  type Intermediate,
  type Kernel,
  type LaidOut,
  type Step,
  type View,
} from "@pixelweft/tensor/backend";
import { kernelsIn, touchesOf } from "./merge/touches.ts";
import { wholeFours } from "./wgsl/access/access.ts";
import { reached } from "./wgsl/access/reach.ts";

/** Rows of fewer elements are left as they are: they would grow by too much. */
const fewElements = 12;

/**
 * How this backend lays out intermediate results, which `compile()` asks it: rows of maps, as products read and make them, take up a multiple
 * of four elements, so that kernels read and write them in fours. Left as they are: results that something uses otherwise than by rows,
 * those of a loop, whose rows are few and whose kernels share texts, and those that would have more than `maxBytes` bytes.
 *
 * @example Rows of 13 channels take up 16 elements
 * import { contract, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/inspect";
 * const numbers = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), { shape });
 * const taps = [[0, 0]] as const;
 * const hidden = contract([{ map: numbers(1, 2, 2, 3), weight: numbers(1, 3, 13), taps }]);
 * const y = contract([{ map: hidden, weight: numbers(1, 13, 3), taps }]);
 * const request = { outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] };
 * const arena = (layOut?: typeof padRows) => lower({ ...request, layOut }).program.buffers[0]?.bytes;
 * [arena(), arena(padRows)]; // [208, 256]
 */
export function padRows<R extends Intermediate>(
  steps: readonly Step[],
  results: readonly R[],
  maxBytes: number = Infinity,
): LaidOut<R> {
  const grows = ({ size, row }: R): boolean =>
    row >= fewElements && row % 4 > 0 && longer(size, row) * 4 <= maxBytes;
  const rows = new Map(results.filter(grows).map(({ id, row }) => [id, row]));
  const padded = (view: View): View | undefined => {
    const row = rows.get(view.buffer);
    return row === undefined ? view : inRows(view, row);
  };
  for (const step of steps)
    for (const kernel of kernelsIn([step])) {
      const { reads, writes } = touchesOf(kernel);
      for (const view of [...reads, ...writes])
        if (step.kind === "repeat" || !isMap(kernel, view) || padded(view) === undefined)
          rows.delete(view.buffer);
    }
  return {
    view: (view) => padded(view) ?? view,
    results: results.map((result) => {
      const { id, size, row } = result;
      return rows.has(id) ? { ...result, size: longer(size, row) } : result;
    }),
  };
}

/** The size of a map whose rows are padded. */
function longer(size: number, row: number): number {
  return (size / row) * wholeFours(row);
}

/** Whether a kernel's view is of a map: what products read and make, and sums over its places read. */
function isMap(kernel: Kernel, view: View): boolean {
  switch (kernel.kind) {
    case "contract":
      return kernel.terms.every(({ w }) => w !== view);
    case "filter":
      return view !== kernel.output;
    default:
      return kernel.kind === "reduce" && kernel.inputs.includes(view);
  }
}

/** The view among padded rows; undefined where it goes from row to row by other steps than whole ones. */
function inRows(view: View, row: number): View | undefined {
  const { shape, strides, offset } = view;
  const length = wholeFours(row);
  const start = offset.constant % row;
  const within = strides.map((stride) => (stride % row === 0 ? 0 : stride));
  const inRow = { ...view, offset: { constant: start, terms: [] }, strides: within };
  const { first, last } = reached(inRow, new Map());
  if (offset.terms.length > 0 || first < 0 || last >= row) return undefined;
  const ends = within.at(-1) === 1 && start + (shape.at(-1) ?? 0) === row;
  return {
    ...view,
    offset: { constant: start + ((offset.constant - start) / row) * length, terms: [] },
    strides: strides.map((stride, d) => within[d] || (stride / row) * length),
    ...(ends && { spare: length - row }),
  };
}
