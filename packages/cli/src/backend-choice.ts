import { availableParallelism } from "node:os";
import type { MachineShare } from "@pixelweft/mpi";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import {
  adapterWords,
  chooseAdapter,
  findAdapterNames,
  findAdapters,
  webgpu,
  withoutDriverWarnings,
} from "@pixelweft/webgpu-backend/node";
import type { BackendName } from "./command/options.ts";
import { say, type Terminal } from "./show/terminal.ts";

const whole: MachineShare = { localRank: 0, localSize: 1, sharing: 1 };

/** A backend, and what it is in words. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly words: string;
}

/** Opens a backend, says which, and disposes of it behind `use`; `exact` is WebAssembly with the same bits on every machine. */
export async function withBackend<T>(
  name: BackendName | "exact",
  terminal: Terminal,
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  const { backend, words } = await openBackend(name);
  say(terminal, `Computing with ${words}`);
  try {
    return await use(backend);
  } finally {
    backend.dispose();
  }
}

/**
 * Opens a backend, with the threads and the GPU of one of the ranks that share a machine: `auto` takes a GPU through WebGPU where there is one and WebAssembly elsewhere, never a software adapter.
 *
 * @throws WebgpuUnavailableError if WebGPU is asked for and there is no adapter; the message says what can be done.
 */
export async function openBackend(
  name: BackendName | "exact",
  share: MachineShare = whole,
): Promise<ChosenBackend> {
  if (name === "auto") {
    const isGpu = (await findAdapters()).some(({ software }) => !software);
    return openBackend(isGpu ? "webgpu" : "wasm", share);
  }
  if (name === "reference")
    return { backend: referenceBackend(), words: "the reference backend, which is slow" };
  if (name === "wasm" || name === "wasm-128" || name === "exact") {
    // The command has a process of its own: joined vectors are an experiment of V8 that holds for a whole process.
    const threads = Math.max(1, Math.floor(availableParallelism() / share.sharing));
    const own = share.sharing === 1 ? {} : { threads };
    const relaxed = name === "exact" ? "off" : "auto";
    const backend = await wasmBackend({ revectorize: name === "wasm", relaxed, ...own });
    return { backend, words: `WebAssembly on the processor (${backend.capabilities.description})` };
  }
  try {
    const card = share.localSize > 1 ? chooseAdapter(await findAdapterNames(), share) : undefined;
    const options = card ? { dawn: [`adapter=${card}`] } : {};
    const backend = await withoutDriverWarnings(() => webgpu(options));
    return { backend, words: adapterWords(backend.capabilities) };
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError)) throw error;
    throw new WebgpuUnavailableError(
      `${error.message}; install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers) or take --backend wasm`,
      { cause: error },
    );
  }
}
