import { openBackend, type BackendName } from "@pixelweft/runtime/node";
import type { Backend } from "@pixelweft/tensor";
import { note, type Terminal } from "./show/terminal.ts";

/** Opens a backend, says which, and disposes of it behind `use`; `exact` is WebAssembly with the same bits on every machine. */
export async function withBackend<T>(
  name: BackendName | "exact",
  terminal: Terminal,
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  const { backend, words } = await openBackend(name);
  note(terminal, `Computing with ${words}`);
  try {
    return await use(backend);
  } finally {
    backend.dispose();
  }
}
