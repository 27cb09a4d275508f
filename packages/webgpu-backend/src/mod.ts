/**
 * The WebGPU backend of `@pixelweft/tensor`.
 *
 * @module
 */
export { webgpuBackend } from "./backend.ts";
export type { WebgpuBackendOptions } from "./backend.ts";
export type { DispatchTime, TimesListener } from "./replay/timed-replay.ts";
export type { MappableBuffer, Pacing } from "./pacing.ts";
export { WebgpuUnavailableError, requestWebgpu } from "./adapters/request.ts";
export type { RequestWebgpuOptions } from "./adapters/request.ts";
