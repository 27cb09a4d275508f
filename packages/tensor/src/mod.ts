/**
 * Lazy tensors whose backend is handed in: graphs, gradients, compiled programs.
 *
 * @module
 */
export type { Affine, Backend, DType, Tap } from "./backend/mod.ts";
export { DeviceLostError, OutOfMemoryError } from "./backend/mod.ts";
export { addAffine, affine, scaleAffine } from "./affine.ts";
export type { Position } from "./affine.ts";
export { expand, full, reshape, sum, sumTo } from "./broadcast.ts";
export { compile, Compiled } from "./compile.ts";
export type { CompileOptions, Input, Output, RunOptions } from "./compile.ts";
export { contract, filterGradient, matmul } from "./contract.ts";
export type { ContractTerm } from "./contract.ts";
export { custom, customGradient, stopGradient, withGradient } from "./custom.ts";
export {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  exp,
  floor,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  or,
  pow,
  relu,
  rem,
  select,
  shiftLeft,
  shiftRight,
  sigmoid,
  sqrt,
  sub,
  tanh,
  xor,
} from "./elementwise.ts";
export type { Operand } from "./elementwise.ts";
export { grad, valueAndGrad, vjp } from "./grad.ts";
export type { Branch, GradientsOf, Named, Tree, ValueAndGrad } from "./grad.ts";
export { pick, scatterAdd, take } from "./indexing.ts";
export { lower } from "./lower.ts";
export type { Effect, Lowered, LowerRequest, Slot } from "./lower.ts";
export {
  concat,
  flip,
  indices,
  pad,
  permute,
  place,
  position,
  slice,
  split,
  transpose,
} from "./movement.ts";
export type { Range } from "./movement.ts";
export { scalar, tensor } from "./node.ts";
export type { HostData, Nested, Tensor, TensorOptions } from "./node.ts";
export { randomBits, streams, uniform } from "./random.ts";
export type { Key } from "./random.ts";
export { read } from "./read.ts";
export { argmax, cumulativeSum, logSumExp, max, mean } from "./reduce.ts";
export { scan } from "./scan.ts";
export type { LoopIndex, ScanOptions, Scanned, ScanStep } from "./scan.ts";
export { sizeOf } from "./shape.ts";
export type { Shape } from "./shape.ts";
export { State } from "./state.ts";
export type { Leaves, Shapes } from "./state.ts";
export { threefry } from "./threefry.ts";
export type { Trace, Traced } from "./trace.ts";
