/**
 * A backend of `@pixelweft/tensor` that multiplies matrices by OpenBLAS.
 *
 * @module
 */
export { openblasBackend } from "./backend.ts";
export type { OpenblasBackend } from "./backend.ts";
export type { KernelCounts } from "./counts.ts";
export { OpenblasMissingError } from "./openblas.ts";
export type { OpenblasOptions } from "./openblas.ts";
