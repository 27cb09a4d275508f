import { pad, permute, reshape, slice, type Tensor } from "@pixelweft/tensor";

/**
 * A map `[n, height, width, channels]` by diagonals: `[height + width - 1, n, height, 1, channels]`, where row r of diagonal d is pixel
 * (r, d - r), and zero outside the map. Rows that are padded to one more than there are diagonals lie, read that much shorter, each one
 * further to the right than the row above.
 */
export function diagonals(map: Tensor): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = map.shape;
  const count = height + width - 1;
  const long = pad(map, [0, 0, 0, 0], [n, height, count + 1, channels]);
  const flat = reshape(long, [n, height * (count + 1), channels]);
  const skewed = reshape(slice(flat, [undefined, { size: height * count }]), [
    n,
    height,
    count,
    1,
    channels,
  ]);
  return permute(skewed, [2, 0, 1, 3, 4]);
}

/** The map `[n, height, width, channels]` whose diagonals these are. */
export function fromDiagonals(
  lines: Tensor,
  { height, width }: { readonly height: number; readonly width: number },
): Tensor {
  const [count = 1, n = 1, , , channels = 1] = lines.shape;
  const flat = reshape(permute(lines, [1, 2, 0, 3, 4]), [n, height * count, channels]);
  const long = pad(flat, [0, 0, 0], [n, height * (count + 1), channels]);
  const rows = reshape(long, [n, height, count + 1, channels]);
  return slice(rows, [undefined, undefined, { size: width }]);
}
