/**
 * Convolutions of maps under their usual names: with stride, dilation, padding and groups, transposed, and what stands beyond an edge. All of
 * them are contracts and movements.
 *
 * @module
 */
export { conv2d } from "./conv2d.ts";
export type { Both, ConvOptions } from "./conv-options.ts";
export { convTranspose2d } from "./conv-transpose2d.ts";
export type { ConvTransposeOptions } from "./conv-transpose2d.ts";
export { padEdges } from "./pad-edges.ts";
export type { EdgeMode } from "./pad-edges.ts";
