/**
 * Lazy tensors whose backend is handed in: graphs, gradients, compiled programs.
 *
 * @module
 */
export type { Backend, DType, HostData, Tap } from "./backend/mod.ts";
export { DeviceLostError, OutOfMemoryError } from "./backend/mod.ts";
export type { Position } from "./graph/affine.ts";
export { scalar, tensor } from "./graph/constant.ts";
export type { Nested, TensorOptions } from "./graph/constant.ts";
export type { Tensor, Vjp } from "./graph/node.ts";
export { sizeOf } from "./graph/shape.ts";
export type { Axes, Shape } from "./graph/shape.ts";
export { concat, flip, indices, pad, permute, position, split, transpose } from "./ops/movement.ts";
export { expand, full, reshape, sum, sumTo } from "./ops/broadcast.ts";
export type { ReduceOptions } from "./ops/broadcast.ts";
export type { Operand } from "./ops/elementwise.ts";
export { abs, add, div, maximum, minimum, mul, neg, rem, sub } from "./ops/arithmetic.ts";
export { exp, floor, log, pow, relu, rsqrt, sigmoid, sqrt, square, tanh } from "./ops/functions.ts";
export { equal, greater, greaterEqual, less, lessEqual, notEqual, select } from "./ops/compare.ts";
export { and, or, shiftLeft, shiftRight, xor } from "./ops/bits.ts";
export { cast } from "./ops/cast.ts";
export { argmax, cumulativeSum, logSumExp, max, mean } from "./ops/reduce.ts";
export { contract } from "./ops/contract.ts";
export type { ContractTerm } from "./ops/contract.ts";
export { einsum } from "./derived/einsum.ts";
export { matmul } from "./derived/matmul.ts";
export { gelu, silu, softplus } from "./derived/activations.ts";
export type { GeluOptions } from "./derived/activations.ts";
export { arange, eye, linspace, ones, zeros } from "./derived/creation.ts";
export type { ArangeOptions } from "./derived/creation.ts";
export { erf } from "./derived/error-function.ts";
export { argmin, min } from "./derived/least.ts";
export { all, any } from "./derived/logical.ts";
export { expm1, log1p } from "./derived/near-zero.ts";
export { groupNorm, layerNorm, rmsNorm } from "./derived/normalise.ts";
export type {
  GroupNormOptions,
  LayerNormOptions,
  NormOptions,
  RmsNormOptions,
} from "./derived/normalise.ts";
export { oneHot } from "./derived/one-hot.ts";
export { prod } from "./derived/prod.ts";
export { roll, squeeze, stack, tile } from "./derived/rearrange.ts";
export { ceil, clip, round, sign } from "./derived/rounding.ts";
export { place, slice } from "./derived/slice.ts";
export type { Range } from "./derived/slice.ts";
export { logSoftmax, softmax } from "./derived/softmax.ts";
export { tril, triu } from "./derived/triangle.ts";
export { cos, sin } from "./derived/trigonometry.ts";
export { variance } from "./derived/variance.ts";
export type { VarianceOptions } from "./derived/variance.ts";
export { conv2d } from "./convolution/conv2d.ts";
export type { Both, ConvOptions } from "./convolution/conv-options.ts";
export { convTranspose2d } from "./convolution/conv-transpose2d.ts";
export type { ConvTransposeOptions } from "./convolution/conv-transpose2d.ts";
export { padEdges } from "./convolution/pad-edges.ts";
export type { EdgeMode } from "./convolution/pad-edges.ts";
export { pick, scatterAdd, take } from "./ops/indexing.ts";
export { randomBits, streams, uniform } from "./ops/random.ts";
export type { Key } from "./ops/random.ts";
export { categorical, integers, normal } from "./random/distributions.ts";
export type { Counter, IntegersOptions } from "./random/distributions.ts";
export { roundAtRandom } from "./random/round-at-random.ts";
export { threefry } from "./ops/threefry.ts";
export type { CustomOptions } from "./ops/custom.ts";
export { custom, customGradient, stopGradient, withGradient } from "./ops/custom.ts";
export { grad, valueAndGrad } from "./grad/grad.ts";
export type { Branch, GradientsOf, Named, Tree, ValueAndGrad } from "./grad/grad.ts";
export { vjp } from "./grad/vjp.ts";
export { scan } from "./scan/scan.ts";
export type { LoopIndex, ScanOptions, Scanned, ScanStep } from "./scan/scan.ts";
export { compile, Compiled } from "./run/compile.ts";
export type {
  CompileOptions,
  InputsOf,
  LoweredPrograms,
  Output,
  OutputsOf,
  RunArguments,
  RunOptions,
} from "./run/compile.ts";
export type { Input } from "./run/host-inputs.ts";
export { read } from "./run/read.ts";
export { State } from "./run/state.ts";
export type { StateOptions } from "./run/state.ts";
export type { Leaves } from "./run/state.ts";
export type { DataOf, FloatState, NamesIn, Shapes, StateSpec, Stored } from "./run/state-layout.ts";
export type { Trace, Traced } from "./run/trace.ts";
export { narrowSaved } from "./saved/narrow-saved.ts";
export type { Safetensor, SafetensorDType } from "./safetensors/dtypes.ts";
export { SafetensorsError } from "./safetensors/header.ts";
export { parseSafetensors } from "./safetensors/read.ts";
export type { ParseOptions, Safetensors } from "./safetensors/read.ts";
export { shortened } from "./safetensors/shortened.ts";
export { formatSafetensors } from "./safetensors/write.ts";
