import { permute, reshape, type Tensor } from "@pixelweft/tensor";
import { checkWholes } from "../check-numbers.ts";

/**
 * Channels as pixels: `[n, height, width, factor * factor * c]` gives `[n, height * factor, width * factor, c]`; the blocks of
 * channels are in reading order. Behind a 1 x 1 it is a deconvolution whose kernel is its stride (Shi et al. 2016).
 *
 * @throws RangeError if the channels are no multiple of `factor * factor`, or the factor is no whole number above 0.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const x = tensor([1, 2, 3, 4], { shape: [1, 1, 1, 4] });
 * depthToSpace(x, 2).shape; // [1, 2, 2, 1]
 * await read(backend, depthToSpace(x, 2)); // Float32Array [1, 2, 3, 4]
 */
export function depthToSpace(x: Tensor, factor: number): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  checkWholes("spread channels over blocks", { factor }, 1);
  const left = channels / (factor * factor);
  if (x.shape.length !== 4 || !Number.isInteger(left))
    throw new RangeError(
      `Cannot spread [${x.shape}] over blocks of ${factor}x${factor}: its channels are no multiple`,
    );
  const blocks = reshape(x, [n, height, width, factor, factor, left]);
  return reshape(permute(blocks, [0, 1, 3, 2, 4, 5]), [n, height * factor, width * factor, left]);
}

/**
 * Pixels as channels: `[n, height, width, c]` gives `[n, height / factor, width / factor, factor * factor * c]`, what
 * `depthToSpace` turns back. Before a 1 x 1 it is a strided convolution whose kernel is its stride.
 *
 * @throws RangeError if height or width is no multiple of `factor`, or that is no whole number above 0.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const x = tensor([[1, 2, 5, 6], [3, 4, 7, 8]], { shape: [1, 2, 4, 1] });
 * await read(backend, spaceToDepth(x, 2)); // Float32Array [1, 2, 3, 4, 5, 6, 7, 8]
 */
export function spaceToDepth(x: Tensor, factor: number): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  checkWholes("gather blocks", { factor }, 1);
  const [rows, columns] = [height / factor, width / factor];
  if (x.shape.length !== 4 || !Number.isInteger(rows) || !Number.isInteger(columns))
    throw new RangeError(
      `Cannot gather blocks of ${factor}x${factor} of [${x.shape}]: its sides are no multiples`,
    );
  const blocks = reshape(x, [n, rows, factor, columns, factor, channels]);
  return reshape(permute(blocks, [0, 1, 3, 2, 4, 5]), [
    n,
    rows,
    columns,
    factor * factor * channels,
  ]);
}
