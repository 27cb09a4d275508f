/**
 * The way of a function to a program, as text, and names of kernels.
 *
 * @module
 */
export { explain } from "./explain.ts";
export type { Explanation } from "./explain.ts";
export { kernelName } from "./kernel-name.ts";
