import { wasmBackend } from "@pixelweft/wasm-backend";
import { adapterLines, findAdapters, type FoundAdapter } from "@pixelweft/webgpu-backend/node";
import { whyNoAdapter } from "./adapter-remedy.ts";
import { openBackend } from "./open-backend.ts";

/** What can compute on a machine. */
export interface FoundDevices {
  readonly webgpu: readonly FoundAdapter[];
  /** Why there is no adapter, in words. */
  readonly withoutWebgpu?: string;
  /** WebAssembly in words, with its threads. */
  readonly wasm: string;
  /** What `openBackend("auto")` opens, in words. */
  readonly auto: string;
}

/**
 * Looks for all that can compute on this machine.
 *
 * @example
 * const { wasm, auto } = await findDevices();
 * wasm.startsWith("WebAssembly"); // true
 * auto.startsWith("Web"); // true
 */
export async function findDevices(): Promise<FoundDevices> {
  const webgpu = await findAdapters();
  const wasm = await wasmBackend({ revectorize: true });
  const { description } = wasm.capabilities;
  wasm.dispose();
  const { backend, words } = await openBackend("auto");
  backend.dispose();
  const missing = webgpu.length === 0 ? { withoutWebgpu: await whyNoAdapter() } : {};
  return { webgpu, ...missing, wasm: description, auto: words };
}

/**
 * What was found in lines, with what would give a GPU where there is none.
 *
 * @example
 * const found = { webgpu: [], wasm: "WebAssembly, 2 threads", auto: "WebAssembly" };
 * deviceLines(found).at(-1); // "auto takes WebAssembly"
 */
export function deviceLines(found: FoundDevices): string[] {
  const { webgpu, withoutWebgpu = "no adapter", wasm, auto } = found;
  return [
    ...webgpu.flatMap(adapterLines),
    ...(webgpu.length === 0 ? [`webgpu: ${withoutWebgpu}`] : []),
    `wasm: ${wasm}`,
    "wasm-256: wasm with 256 bits on any build of V8 that can; some compute wrong values",
    "reference: plain TypeScript on one core, slow, runs everywhere",
    `auto takes ${auto}`,
  ];
}
