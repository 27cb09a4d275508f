import type { Kernel, ReduceKernel } from "@pixelweft/tensor/backend";
import { isPlainSum } from "../merge/filter-companions.ts";
import { ScratchViews } from "./scratch-views.ts";

/** Places that are summed by one thread. */
const placesAtOnce = 256;

/**
 * Sums over the places of a map, such as the gradient of a bias, as sums over parts of them, which need no barrier and read what lies side by
 * side; undefined for all other reductions.
 */
export function sumSteps(kernel: ReduceKernel): Kernel[] | undefined {
  const { inputs, shape } = kernel;
  const [input] = inputs;
  if (input?.dtype !== "f32" || !isPlainSum(kernel, "0,1,2")) return undefined;
  const [n = 0, h = 0, w = 0, columns = 0] = shape;
  const [image, row, place = 0, column = 0] = input.strides;
  const parts = (n * h * w) / placesAtOnce;
  if (!Number.isInteger(parts) || parts < 4 || row !== w * place || image !== h * row)
    return undefined;
  const sums = new ScratchViews().take([parts, columns]);
  return [
    {
      ...kernel,
      shape: [parts, placesAtOnce, columns],
      axes: [1],
      inputs: [
        {
          ...input,
          shape: [parts, placesAtOnce, columns],
          strides: [placesAtOnce * place, place, column],
        },
      ],
      extras: [],
      after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
      outputs: [sums],
    },
    { ...kernel, shape: [parts, columns], axes: [0], inputs: [sums] },
  ];
}
