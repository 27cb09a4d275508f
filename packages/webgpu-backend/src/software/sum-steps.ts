import type { Kernel, ReduceKernel } from "@pixelweft/tensor/backend";
import { isPlainSum } from "../merge/touches.ts";
import { times } from "../wgsl/times.ts";
import { ScratchViews } from "./scratch-views.ts";

/** Places from which on a sum is cut into parts, and below which: the sum of more parts would have partial sums in scratch, where the parts are. */
const [enough, tooMany] = [1024, 2 ** 20];

/** Turns of a loop up to which a driver that knows their number writes them behind each other, and takes as much longer to compile them. */
const mostWritten = 32;

/** Places of a part, at most. */
const mostOfPart = 512;

/**
 * A sum over the places of a map, such as the gradient of a bias, as sums over equal parts of them: neighbours are read together, and no
 * thread waits for another one. Undefined for all other reductions.
 */
export function sumSteps(kernel: ReduceKernel): Kernel[] | undefined {
  const {
    shape: [n = 0, h = 0, w = 0, columns = 0],
    inputs: [input],
  } = kernel;
  if (input?.dtype !== "f32" || !isPlainSum(kernel, "0,1,2")) return undefined;
  const [image, row, place = 0, column = 0] = input.strides;
  const places = n * h * w;
  if (places < enough || places >= tooMany || row !== w * place || image !== h * row)
    return undefined;
  const parts = times(mostOfPart - mostWritten, (less) => mostOfPart - less).filter(
    (one) => places % one === 0,
  );
  const part = parts.find((one) => places / one > mostWritten) ?? parts[0];
  if (part === undefined) return undefined;
  const shape = [places / part, part, columns];
  const sums = new ScratchViews().take([places / part, columns]);
  return [
    {
      ...kernel,
      shape,
      axes: [1],
      inputs: [{ ...input, shape, strides: [part * place, place, column] }],
      extras: [],
      after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
      outputs: [sums],
    },
    { ...kernel, shape: sums.shape, axes: [0], inputs: [sums] },
  ];
}
