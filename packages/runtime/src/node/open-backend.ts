import { availableParallelism, totalmem } from "node:os";
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
  whyNoDawn,
  withoutDriverWarnings,
} from "@pixelweft/webgpu-backend/node";
import { choose } from "../choose.ts";
import { adapterRemedy } from "./adapter-remedy.ts";

/**
 * What a user may ask for: `auto` is a GPU through WebGPU where a product of matrices is right and faster on it, never a software adapter,
 * and WebAssembly elsewhere;
 * `wasm` joins vectors to 256 bits, an experiment of V8, on builds of V8 that were tested with it, `wasm-256` on any that can, `wasm-128` on none; `wasm-large` has room for as much as the machine, at most 16 GiB, where
 * `wasm` has 4, and is slower; `reference` is slow and runs everywhere.
 */
export const backendNames = [
  "auto",
  "webgpu",
  "wasm",
  "wasm-128",
  "wasm-256",
  "wasm-large",
  "reference",
] as const;

const mostLarge = 16 * 2 ** 30;

/**
 * Bytes that `wasm-large` has room for: the memory of this machine, or of the container that bounds it, in as many parts as ranks share it.
 *
 * @example
 * roomOfLarge() <= 2 ** 34; // true
 * roomOfLarge(2) <= roomOfLarge(); // true
 */
export function roomOfLarge(ranks = 1): number {
  const bound = process.constrainedMemory();
  const whole = bound > 0 ? Math.min(bound, totalmem()) : totalmem();
  return Math.min(mostLarge, Math.floor(whole / ranks));
}

/** One of {@link backendNames}. */
export type BackendName = (typeof backendNames)[number];

/** What a process has of a machine that it shares with other ranks, as `machineShare()` of `@pixelweft/mpi` finds it. */
export interface SharedMachine {
  /** Its number among the ranks of this machine, and how many these are. */
  readonly localRank: number;
  readonly localSize: number;
  /** Ranks that compute on the same processor cores, this one included. */
  readonly sharing: number;
}

const whole: SharedMachine = { localRank: 0, localSize: 1, sharing: 1 };

/** A backend, and what it is in words. */
export interface OpenedBackend {
  readonly backend: Backend;
  readonly words: string;
}

/**
 * Opens a backend by its name, with the threads and the GPU of one of the ranks that share a machine. `exact` is WebAssembly with the
 * same bits on every machine. Joined vectors hold for the whole process.
 *
 * @throws TypeError for another name, RangeError for `wasm-large` where the engine has no addresses of 64 bits.
 * @throws WebgpuUnavailableError if WebGPU is asked for and there is no adapter; the message says what can be done.
 * @example
 * const { backend, words } = await openBackend("reference");
 * words; // "the reference backend, which is slow"
 * backend.dispose();
 */
export async function openBackend(
  name: BackendName | "exact",
  share: SharedMachine = whole,
): Promise<OpenedBackend> {
  if (name !== "exact" && !backendNames.includes(name))
    throw new TypeError(
      `Cannot open the backend ${name}: there is ${[...backendNames, "exact"].join(", ")}`,
    );
  if (name === "auto") return openAuto(share);
  if (name === "reference")
    return { backend: referenceBackend(), words: "the reference backend, which is slow" };
  if (name !== "webgpu") {
    const threads = Math.max(1, Math.floor(availableParallelism() / share.sharing));
    const own = share.sharing === 1 ? {} : { threads };
    const relaxed = name === "exact" ? "off" : "auto";
    const large = name === "wasm-large" ? { maxBytes: roomOfLarge(share.localSize) } : {};
    const revectorize = name === "wasm-256" ? "any-build" : name === "wasm";
    const backend = await wasmBackend({ revectorize, relaxed, ...own, ...large });
    return { backend, words: `WebAssembly on the processor (${backend.capabilities.description})` };
  }
  const opened = await openWebgpu(share).catch(unlessUnavailable);
  if (!(opened instanceof WebgpuUnavailableError)) return opened;
  const driver = (await whyNoDawn()) === undefined ? adapterRemedy() : undefined;
  const remedies = [driver, "take --backend wasm"].filter(Boolean).join(" or ");
  throw new WebgpuUnavailableError(`${opened.message}; ${remedies}`, { cause: opened });
}

/**
 * A GPU where one computes right, and faster than WebAssembly. Ranks of one machine, which would be timed beside one another, take theirs
 * as they are.
 */
async function openAuto(share: SharedMachine): Promise<OpenedBackend> {
  const isGpu = (await findAdapters()).some(({ software }) => !software);
  if (!isGpu) return openBackend("wasm", share);
  if (share.localSize > 1) {
    const opened = await openWebgpu(share).catch(unlessUnavailable);
    if (!(opened instanceof WebgpuUnavailableError)) return opened;
    const { backend, words } = await openBackend("wasm", share);
    return { backend, words: `${words}: ${opened.message}` };
  }
  const { backend, kind, why } = await choose({
    webgpu: async () => (await openWebgpu(share)).backend,
    wasm: async () => (await openBackend("wasm", share)).backend,
  });
  return { backend, words: kind === "wasm" ? `WebAssembly on the processor (${why})` : why };
}

/** An adapter may be there that binds too few buffers, or whose driver makes no device: that is no reason to fail where there is a choice. */
function unlessUnavailable(error: unknown): WebgpuUnavailableError {
  if (error instanceof WebgpuUnavailableError) return error;
  throw error;
}

async function openWebgpu(share: SharedMachine): Promise<OpenedBackend> {
  const card = share.localSize > 1 ? chooseAdapter(await findAdapterNames(), share) : undefined;
  const options = {
    ...(card && { dawn: [`adapter=${card}`] }),
    // Ranks that share cores compile the same kernels.
    ...(share.sharing > 1 && { compileAhead: false }),
  };
  const backend = await withoutDriverWarnings(() => webgpu(options));
  return { backend, words: adapterWords(backend.capabilities) };
}
