import type { FilterKernel, View } from "@pixelweft/tensor/backend";
import { copyPatches, evaluate, floatsOf } from "./matrices.ts";
import type { Matrix } from "./product.ts";
import type { Bind, Setting } from "./setting.ts";

/** Elements of patches that are made at a time: few enough for a cache, enough to keep threads busy. */
const patchElements = 2 ** 18;

/** The gradient of a contract's weights: what the taps read, transposed, times the gradient of the outputs, for each slab. */
export function filterByOpenblas(kernel: FilterKernel, setting: Setting): Bind {
  const { a, g, at, taps, slabs, output } = kernel;
  const { counts, loops, openblas, scratch } = setting;
  const [n = 0, height = 0, width = 0, outputs = 0] = g.shape;
  const places = n * height * width;
  const perSlab = Math.ceil(places / slabs);
  const depth = taps.length * (a.shape[3] ?? 0);
  const group = Math.max(1, Math.floor(patchElements / depth));
  const patches = { map: a, at, taps, window: [height, width] as const };
  // The gradient is copied as what a single tap reads, wherever its elements lie.
  const grads = { map: g, at, taps: [[0, 0]] as const, window: [height, width] as const };
  scratch.reserve("patches", Math.min(group, perSlab) * depth);
  scratch.reserve("weights", Math.min(group, perSlab) * outputs);
  scratch.reserve("sums", depth * outputs);
  return (memory) => {
    const [map, grad, target] = [a, g, output].map((view) => floatsOf(view, memory));
    const rows: Matrix = { data: scratch.buffer("patches").f32, ld: depth };
    const right: Matrix = { data: scratch.buffer("weights").f32, ld: outputs };
    const sums: Matrix = { data: scratch.buffer("sums").f32, ld: outputs };
    return () => {
      if (!map || !grad || !target) return;
      const origin = evaluate(a.offset, loops);
      const corner = { origin, row: evaluate(at[0], loops), column: evaluate(at[1], loops) };
      const own = { origin: evaluate(g.offset, loops), row: 0, column: 0 };
      for (let slab = 0; slab < slabs; slab++) {
        const start = slab * perSlab;
        const end = Math.min(places, start + perSlab);
        if (start >= end) sums.data.fill(0, 0, depth * outputs);
        for (let first = start; first < end; first += group) {
          const count = Math.min(group, end - first);
          copyPatches(map, rows, patches, { corner, first, count });
          copyPatches(grad, right, grads, { corner: own, first, count });
          const size = [depth, outputs, count] as const;
          openblas.multiply({
            a: rows,
            transposed: true,
            b: right,
            c: sums,
            size,
            add: first > start,
          });
        }
        store(
          sums.data,
          target,
          output,
          evaluate(output.offset, loops) + slab * (output.strides[0] ?? 0),
        );
      }
      counts.openblas.filter++;
    };
  };
}

/** Spreads `[taps, inputs, outputs]` of one slab over the output's view. */
function store(
  sums: Float32Array,
  to: Float32Array,
  { shape, strides }: View,
  start: number,
): void {
  const [, taps = 0, inputs = 0, outputs = 0] = shape;
  const [, st = 0, si = 0, so = 0] = strides;
  let from = 0;
  for (let t = 0; t < taps; t++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) to[start + t * st + i * si + o * so] = sums[from++] ?? 0;
}
