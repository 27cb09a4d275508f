/**
 * The way of a function to a program: the lowering, and its stages as text. For tests of backends and for tools.
 *
 * @module
 */
export { explain } from "./explain/explain.ts";
export type { Explanation } from "./explain/explain.ts";
export { kernelName } from "./explain/kernel-name.ts";
export { affine } from "./graph/affine.ts";
export { node } from "./graph/node.ts";
export { mapViews } from "./lower/build/kernel-views.ts";
export type { Slot } from "./lower/build/program-buffers.ts";
export { lower } from "./lower/lower.ts";
export type { Effect, Lowered, LowerRequest } from "./lower/lower.ts";
export { filterGradient } from "./ops/contract.ts";
export type { FilterOptions } from "./ops/contract.ts";
