/**
 * The reference backend: the living definition of every kernel, in plain TypeScript.
 *
 * @module
 */
export { referenceBackend } from "./backend.ts";
export type { ReferenceOptions } from "./backend.ts";
export { referenceKernel } from "./kernel.ts";
export type { HostMemory } from "./memory.ts";
