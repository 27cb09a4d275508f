/**
 * What backends, tools and layers of one's own need below the tensors: positions as forms of loop indices, the weight gradient of a
 * contract, and the way from a graph to a program.
 *
 * @module
 */
export type { Affine } from "../backend/mod.ts";
export { addAffine, affine, scaleAffine } from "../graph/affine.ts";
export { node } from "../graph/node.ts";
export { filterGradient } from "../ops/contract.ts";
export type { FilterOptions } from "../ops/contract.ts";
export { lower } from "./lower.ts";
export type { Effect, Lowered, LowerRequest } from "./lower.ts";
export type { Slot } from "./build/program-buffers.ts";
export { mapViews } from "./build/kernel-views.ts";
