/**
 * Gradients that need less memory.
 *
 * @module
 */
export { narrowSaved } from "./narrow-saved.ts";
