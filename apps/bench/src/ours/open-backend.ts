import { keepYoungSpaceSmall } from "@pixelweft/runtime/node";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import type { Terms } from "../tasks/work.ts";
import { CannotError } from "../wire.ts";

/** The backends that the bench runs; `wasm` has V8 join vectors, as each subject has a process of its own, `wasm-128` does not. */
export type OurBackend = "reference" | "webgpu" | "webgpu-rows" | "wasm" | "wasm-128";

/** Opens a backend. CannotError, with the reason, where this machine has none. */
export async function openBackend(name: OurBackend, { threads }: Terms): Promise<Backend> {
  switch (name) {
    case "reference":
      return referenceBackend();
    case "webgpu":
      return openWebgpu({});
    case "webgpu-rows":
      return openWebgpu({ rowKernels: true });
    case "wasm":
      // As the command does when it trains.
      keepYoungSpaceSmall();
      return wasmBackend({ threads, revectorize: true });
    case "wasm-128":
      return wasmBackend({ threads });
  }
}

async function openWebgpu(options: { readonly rowKernels?: boolean }): Promise<Backend> {
  try {
    const { webgpu } = await import("@pixelweft/webgpu-backend/node");
    return await webgpu(options);
  } catch (cause) {
    throw new CannotError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
