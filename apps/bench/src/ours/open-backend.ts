import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { CannotError } from "../wire.ts";
import type { Terms } from "../work.ts";

/** The backends that the bench runs; `wasm-128` is `wasm` without V8's flags. */
export type OurBackend = "reference" | "webgpu" | "wasm" | "wasm-128";

/** Opens a backend. CannotError, with the reason, where this machine or this checkout has none. */
export async function openBackend(name: OurBackend, { threads }: Terms): Promise<Backend> {
  switch (name) {
    case "reference":
      return referenceBackend();
    case "webgpu":
      return openWebgpu();
    case "wasm":
      return openWasm({ threads });
    case "wasm-128":
      return openWasm({ threads, revectorize: "off" });
  }
}

async function openWebgpu(): Promise<Backend> {
  try {
    return await webgpu();
  } catch (cause) {
    throw new CannotError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Found while running, so that a checkout without the package can be measured too. */
const wasmPackage = "@pixelweft/wasm-backend";

async function openWasm(options: object): Promise<Backend> {
  let found: unknown;
  try {
    found = await import(wasmPackage);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new CannotError("not built yet: this checkout has no @pixelweft/wasm-backend", { cause });
  }
  const { wasmBackend } = found as {
    wasmBackend?: (options: object) => Backend | Promise<Backend>;
  };
  if (wasmBackend === undefined)
    throw new CannotError("not built yet: @pixelweft/wasm-backend exports no wasmBackend");
  return wasmBackend(options);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
