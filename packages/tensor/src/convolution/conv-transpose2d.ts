import { vjp } from "../grad/vjp.ts";
import type { Tensor } from "../graph/node.ts";
import { at } from "../graph/shape.ts";
import { full } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import {
  along,
  type Both,
  cannot,
  convAxes,
  type ConvOptions,
  wholeNumber,
} from "./conv-options.ts";
import { conv2d } from "./conv2d.ts";

/** How a kernel is spread over a map. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Rows and columns more at the end, fewer than the stride; must be 0 with padding `"same"`. Default 0. */
  readonly outputPadding?: Both | undefined;
}

/**
 * A transposed convolution, as the gradient of `conv2d` with these weights and options is one: a map `[n, height, width, C]` by weights
 * `[rows, columns, O / groups, C]` gives `[n, height', width', O]`, f32, with `height' = (height - 1) stride - padding on both sides +
 * dilation (rows - 1) + 1 + outputPadding`, or `height stride` if padding is `"same"`.
 *
 * @throws TypeError if ranks, dtypes or channels do not fit, RangeError for an option that is out of range or a result of no size.
 * @example Each value, and between neighbours half of both
 * import { read, tensor } from "@pixelweft/tensor";
 * const x = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * const weight = tensor([0.5, 1, 0.5], { shape: [1, 3, 1, 1] });
 * const y = convTranspose2d(x, weight, { stride: [1, 2], padding: [0, 1] });
 * await read(backend, y); // Float32Array [1, 1.5, 2, 2.5, 3]
 * @example Twice as many rows and columns
 * import { full } from "@pixelweft/tensor";
 * convTranspose2d(full([8, 16, 16, 64], 0), full([4, 4, 32, 64], 0), { stride: 2, padding: 1 }).shape; // [8, 32, 32, 32]
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  options: ConvTransposeOptions = {},
): Tensor {
  const { outputPadding = 0, ...rest } = options;
  const axes = convAxes([x, weight], options, ["outputPadding"]);
  if (x.shape[3] !== weight.shape[3])
    throw new TypeError(cannot([x, weight], "their last axes differ"));
  const space = axes.map(({ stride, reach, sides: [before, after] }, axis) => {
    const size = at(x.shape, axis + 1);
    const more = wholeNumber("outputPadding", along(outputPadding, axis), 0);
    if (more >= stride && more > 0)
      throw new RangeError(
        `Cannot convolve with outputPadding ${more}: it must be less than the stride, ${stride}`,
      );
    if (more > 0 && rest.padding === "same")
      throw new RangeError(
        `Cannot convolve with outputPadding ${more}: padding "same" fixes the size of the result`,
      );
    return rest.padding === "same"
      ? size * stride
      : (size - 1) * stride + reach - before - after + more;
  });
  const [n = 1] = x.shape;
  // Its value is never computed: only the rule of its gradient is of use.
  const read = full([n, ...space, at(weight.shape, 2) * (rest.groups ?? 1)], 0);
  const [y = read] = vjp(conv2d(read, weight, rest), [read], cast(x, "f32"));
  return y;
}
