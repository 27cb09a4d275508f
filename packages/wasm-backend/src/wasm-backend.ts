import type { Backend } from "@pixelweft/tensor/backend";
import { WasmBackend } from "./backend.ts";
import { Crew } from "./crew.ts";
import { findFeatures } from "./features.ts";
import { Heap } from "./heap.ts";
import type { Tiles } from "./schedule.ts";

/** How a backend uses the machine. */
export interface WasmBackendOptions {
  /** Threads, this one included. Default: as many as the machine has; one where memory cannot be shared. */
  readonly threads?: number;
  /** Whether V8 may join pairs of 128-bit vectors; "auto" tries it and compares the results. Default "auto". */
  readonly revectorize?: "auto" | "off";
  /** Whether `a * b + c` is rounded once where the engine can. Default "auto". */
  readonly relaxed?: "auto" | "off";
}

/**
 * A backend on the CPU: WebAssembly that is written for each program, with SIMD, and threads where memory can be shared.
 *
 * @throws RangeError for a number of threads that is no integer of at least 1, Error where the engine has no SIMD.
 * @example
 * const backend = await wasmBackend({ threads: 2 });
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export async function wasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  const features = findFeatures();
  const { threads = globalThis.navigator?.hardwareConcurrency ?? 1 } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`Expected threads to be an integer of at least 1 but found ${threads}`);
  if (!features.simd) throw new Error("Cannot make a wasm backend: the engine has no SIMD");
  const fused = features.relaxed && options.relaxed !== "off";
  const wanted = features.threads ? threads : 1;
  let heap = new Heap(wanted > 1);
  const crew = wanted > 1 ? await Crew.start(heap, wanted) : undefined;
  if (!crew && wanted > 1) heap = new Heap(false);
  const count = crew?.threads ?? 1;
  return new WasmBackend({
    heap,
    crew,
    tiles: narrowTiles,
    code: { pool: heap, memory: heap.type, fused, threads: count, maySleep: features.maySleep },
    description: describe(count, fused),
  });
}

/** Tiles of at most 12 accumulators of 128 bits. */
const narrowTiles: Tiles = {
  contract: { rows: 6, columns: (rows) => [32, 16, 16, 8, 8, 8][rows - 1] ?? 8 },
  filterColumns: 8,
};

function describe(threads: number, fused: boolean): string {
  const simd = fused ? "128-bit SIMD with fused multiply-add" : "128-bit SIMD";
  return `WebAssembly, ${threads} ${threads === 1 ? "thread" : "threads"}, ${simd}`;
}
