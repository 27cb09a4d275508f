import {
  add,
  cast,
  categorical,
  concat,
  conv2d,
  convTranspose2d,
  cos,
  erf,
  expm1,
  gelu,
  groupNorm,
  indices,
  integers,
  layerNorm,
  log1p,
  logSoftmax,
  matmul,
  mul,
  normal,
  place,
  prod,
  round,
  roundAtRandom,
  type Shape,
  silu,
  sin,
  sizeOf,
  slice,
  softmax,
  softplus,
  tensor,
  type Tensor,
  transpose,
  vjp,
} from "@pixelweft/tensor";
import { lower } from "@pixelweft/tensor/inspect";
import type { ConformanceCase } from "../case.ts";
import { floats } from "../data.ts";

/** Operations that are written with others, as the lowering gives them to a backend, with their gradients. */
export function derivedCases(): ConformanceCase[] {
  const some = random(1, [203], 5);
  const key = [11, 3] as const;
  const counter = [indices([40], 0), 7] as const;
  return [
    graphCase("sin", { y: sin(random(2, [203], 1000)) }, 2e-6),
    graphCase("cos", { y: cos(random(3, [203], 1000)) }, 2e-6),
    graphCase("erf", { y: erf(some) }, 1e-6),
    graphCase("log1p of small values", { y: log1p(random(4, [203], 1e-3)) }, 1e-6),
    graphCase("log1p of large values", { y: log1p(random(5, [203], 40, 41)) }, 1e-5),
    graphCase("expm1 of small values", { y: expm1(random(4, [203], 1e-3)) }, 1e-6),
    graphCase("expm1", { y: expm1(some) }, 1e-5),
    graphCase(
      "gelu",
      withGradients((x) => gelu(x), [some]),
      1e-5,
    ),
    graphCase("silu", withGradients(silu, [some]), 1e-5),
    graphCase("softplus", withGradients(softplus, [some]), 1e-5),
    graphCase("round", { y: round(random(6, [203], 40)) }, 0),
    graphCase(
      "softmax",
      withGradients((x) => softmax(x), [random(7, [5, 37], 8)]),
      1e-5,
    ),
    graphCase(
      "logSoftmax",
      withGradients((x) => logSoftmax(x, 0), [random(7, [5, 37], 8)]),
      1e-5,
    ),
    graphCase(
      "layerNorm",
      withGradients((x) => layerNorm(x), [random(8, [6, 33], 3)]),
      2e-5,
    ),
    graphCase(
      "groupNorm",
      withGradients(
        (x, scale, shift) => groupNorm(x, { groups: 2, scale, shift }),
        [random(9, [2, 3, 4, 6], 3), random(20, [6], 1), random(21, [6], 1)],
      ),
      2e-5,
    ),
    graphCase(
      "prod",
      withGradients((x) => prod(x, 1), [random(10, [4, 13], 1, 2)]),
      1e-5,
    ),
    graphCase(
      "matmul of batches",
      withGradients(matmul, [random(11, [3, 9, 17], 1), random(12, [3, 17, 10], 1)]),
      1e-5,
    ),
    graphCase(
      "matmul of heads, whose keys are transposed",
      withGradients(
        (a, b) => matmul(a, transpose(b)),
        [random(13, [2, 3, 8, 16], 1), random(14, [2, 3, 8, 16], 1)],
      ),
      1e-5,
    ),
    graphCase(
      "matmul of one matrix by many",
      withGradients(matmul, [random(15, [5, 8], 1), random(16, [4, 8, 6], 1)]),
      1e-5,
    ),
    graphCase(
      "conv2d with stride, dilation, padding and groups",
      withGradients(
        (x, w) => conv2d(x, w, { stride: 2, dilation: [1, 2], padding: [1, [2, 1]], groups: 2 }),
        [random(20, [2, 9, 8, 6], 1), random(21, [3, 3, 3, 10], 1)],
      ),
      1e-5,
    ),
    graphCase(
      "conv2d in many groups with a stride",
      withGradients(
        (x, w) => conv2d(x, w, { stride: [2, 1], padding: 1, groups: 6 }),
        [random(26, [2, 7, 5, 12], 1), random(27, [3, 3, 2, 18], 1)],
      ),
      1e-5,
    ),
    graphCase(
      "depthwise conv2d with a stride",
      withGradients(
        (x, w) => conv2d(x, w, { stride: [1, 2], padding: "same", groups: 5 }),
        [random(22, [2, 7, 8, 5], 1), random(23, [3, 3, 1, 10], 1)],
      ),
      1e-5,
    ),
    graphCase(
      "convTranspose2d with a stride",
      withGradients(
        (x, w) => convTranspose2d(x, w, { stride: 2, padding: 1 }),
        [random(24, [2, 5, 4, 7], 1), random(25, [4, 4, 6, 7], 1)],
      ),
      1e-5,
    ),
    graphCase("slice from a start known when it runs", windows(-5), 1e-5),
    graphCase("slice and place beyond the end", windows(100), 1e-5),
    graphCase("normal", { y: normal(key, counter) }, 1e-5),
    graphCase("integers", { y: integers(key, counter, { low: -5, high: 100 }) }, 0),
    graphCase("roundAtRandom", { y: rounded(1) }, 0),
    ...[1e-20, 1e-30, 1e-36].map((size) =>
      graphCase(`roundAtRandom near ${size}`, { y: rounded(size) }, 0),
    ),
    graphCase("categorical", { y: categorical(key, counter, random(17, [40, 11], 3)) }, 0),
  ];
}

/** A part from a start known when the program runs, and a part written there. */
function windows(start: number): Record<string, Tensor> {
  // As a product it is no constant of the program.
  const at = mul(tensor(start, { dtype: "i32" }), 1);
  return withGradients(
    (x, row) => {
      const size = 2;
      const part = slice(x, [
        undefined,
        { start: add(at, 7), size },
        { start: at, size, step: -3 },
      ]);
      return concat([part, slice(place(x, row, [at, 0, at]), [undefined, { size }, { size }])], 0);
    },
    [random(18, [3, 6, 8], 1), random(19, [1, 6, 8], 1)],
  );
}

/** Values of about this size and of both signs, and that very value again and again. */
function rounded(size: number): Tensor {
  const ranges = [
    [-3, -1],
    [1, 3],
    [-1, -1],
    [1, 1],
  ] as const;
  const values = ranges.map(([low, high], i) => random(30 + i, [128], low * size, high * size));
  const bits = integers([11, 4], [indices([512], 0), 8], { low: 0, high: 0xffff });
  return roundAtRandom(concat(values, 0), cast(bits, "u32"));
}

/** Values from -size to size, or from one end to another. */
function random(seed: number, shape: Shape, size: number, high?: number): Tensor {
  const range = high === undefined ? { low: -size, high: size } : { low: size, high };
  return tensor(floats(seed, sizeOf(shape), range), { shape });
}

/** A value, and its gradients from a random one. */
function withGradients<Inputs extends readonly Tensor[]>(
  fn: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
): Record<string, Tensor> {
  const y = fn(...inputs);
  const found = vjp(y, inputs, random(99, y.shape, 1));
  const gradients = found.flatMap((x, i) => (x ? [[`gradient${i}`, x] as const] : []));
  return { y, ...Object.fromEntries(gradients) };
}

function graphCase(
  name: string,
  outputs: Readonly<Record<string, Tensor>>,
  tolerance: number,
): ConformanceCase {
  const device = { maxBufferBytes: 2 ** 27, maxStorageBuffers: 8, custom: [] };
  const { program } = lower({ outputs, effects: [], ...device });
  const read = program.buffers.flatMap(({ role }, i) => (role === "output" ? [i] : []));
  return { name: `derived: ${name}`, program, inputs: {}, outputs: read, tolerance };
}
