/**
 * Safetensors, the file format of named tensors: a reader that trusts nothing, and a writer.
 *
 * @module
 */
export { SafetensorsError } from "./header.ts";
export { parseSafetensors } from "./read.ts";
export type { ParseOptions, Safetensors } from "./read.ts";
export type { Safetensor, SafetensorDType } from "./dtypes.ts";
export { shortened } from "./shortened.ts";
export { formatSafetensors } from "./write.ts";
