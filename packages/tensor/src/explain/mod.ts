/**
 * The way of a function to a program, as text.
 *
 * @module
 */
export { explain } from "./explain.ts";
export type { Explanation } from "./explain.ts";
