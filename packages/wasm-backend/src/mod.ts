/**
 * The CPU backend: WebAssembly with SIMD and threads, for Node, Deno, Bun and browsers.
 *
 * @module
 */
export { wasmBackend } from "./wasm-backend.ts";
export type { WasmBackendOptions } from "./wasm-backend.ts";
