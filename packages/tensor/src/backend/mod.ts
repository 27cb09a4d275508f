/**
 * The Backend contract: what a program is, and what runs one.
 *
 * @module
 */
export { bytesOf, computeDtype, fromDevice, isNarrow, storeDtype, toDevice } from "./dtype.ts";
export type { ComputeDType, DType, HostData, NarrowFloat } from "./dtype.ts";
export type {
  Affine,
  BinaryFn,
  Body,
  BufferRole,
  BufferSpec,
  Combine,
  ContractKernel,
  CustomKernel,
  Expr,
  FilterKernel,
  GatherKernel,
  Kernel,
  MapKernel,
  Program,
  ReduceKernel,
  ScatterKernel,
  Repeat,
  ScalarFn,
  Step,
  Tap,
  Term,
  UnaryFn,
  View,
} from "./program.ts";
export { checkAccess } from "./check-access.ts";
export type { Access } from "./check-access.ts";
export { giveTurn } from "./give-turn.ts";
export { validateProgram } from "./validate.ts";
export { DeviceLostError } from "./backend.ts";
export { OutOfMemoryError, memoryInWords, programMemory } from "./out-of-memory.ts";
export type { PlannedMemory, Shortage } from "./out-of-memory.ts";
export type {
  Backend,
  Capabilities,
  DeviceBuffer,
  Intermediate,
  LaidOut,
  LossInfo,
  Prepared,
  Recording,
  Stats,
  SumParts,
} from "./backend.ts";
