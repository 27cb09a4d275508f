import { wasmBackend } from "@pixelweft/wasm-backend";
import { openWebgpu } from "#webgpu";
import type { ChosenBackend } from "./choose.ts";

/** What may be decided by the caller. */
export interface RequestBackendOptions {
  /** This backend and no other; nothing is timed. */
  readonly kind?: "webgpu" | "wasm" | undefined;
  /** Threads of WebAssembly; as many as there are processors if missing. */
  readonly threads?: number | undefined;
}

/**
 * The faster backend of this machine, in pages, Node, Deno and Bun: WebGPU where its adapter is no software and one product of matrices
 * is faster on it, which takes less than a fifth of a second to find out, or where WebAssembly cannot be opened; WebAssembly else.
 * Nothing is looked up before it is called.
 *
 * @throws TypeError for an unknown option or kind; WebgpuUnavailableError where `kind` is "webgpu" and there is none.
 * @example
 * const { backend, kind, why } = await requestBackend();
 * ["webgpu", "wasm"].includes(kind); // true
 * why !== ""; // true
 * backend.dispose();
 * @example
 * const chosen = await requestBackend({ kind: "wasm", threads: 1 });
 * chosen.kind; // "wasm"
 * chosen.backend.dispose();
 */
export async function requestBackend(options: RequestBackendOptions = {}): Promise<ChosenBackend> {
  checkOptions(options);
  const { kind, threads } = options;
  const wasm = () => wasmBackend(threads === undefined ? {} : { threads });
  if (kind === undefined) {
    // Who names a backend loads nothing of what chooses one.
    const { choose } = await import("./choose.ts");
    return choose({ webgpu: openWebgpu, wasm });
  }
  const backend = await (kind === "wasm" ? wasm() : openWebgpu());
  return { backend, kind, why: `${backend.capabilities.description}: it was asked for` };
}

function checkOptions(options: RequestBackendOptions): void {
  for (const name of Object.keys(options))
    if (name !== "kind" && name !== "threads")
      throw new TypeError(`Cannot choose a backend: there is no option ${name}`);
  const { kind = "wasm" }: { readonly kind?: string | undefined } = options;
  if (kind !== "webgpu" && kind !== "wasm")
    throw new TypeError(`Cannot choose a backend: kind is ${kind}, not webgpu or wasm`);
}
