import type { Backend } from "@pixelweft/tensor/backend";
import { WasmBackend } from "./backend.ts";
import { Crew } from "./crew.ts";
import { findFeatures } from "./features.ts";
import { Heap } from "./heap.ts";
import { type Choice, probe } from "./probe.ts";
import type { Tiles } from "./tiles.ts";

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
 * import { add, read, tensor } from "@pixelweft/tensor";
 * const backend = await wasmBackend({ threads: 2 });
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 * backend.dispose();
 */
export async function wasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  const features = findFeatures();
  const { threads = globalThis.navigator?.hardwareConcurrency ?? 1 } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`Expected threads to be an integer of at least 1 but found ${threads}`);
  if (!features.simd) throw new Error("Cannot make a wasm backend: the engine has no SIMD");
  const fused = features.relaxed && options.relaxed !== "off";
  const wanted = features.threads ? threads : 1;
  const choice = await chosenTiles({ fused, revectorize: options.revectorize !== "off" });
  let heap = new Heap(wanted > 1);
  const crew = wanted > 1 ? await Crew.start(heap, wanted) : undefined;
  if (!crew && wanted > 1) heap = new Heap(false);
  const count = crew?.threads ?? 1;
  return new WasmBackend({
    heap,
    crew,
    tiles: choice.tiles,
    code: { pool: heap, memory: heap.type, fused, threads: count, maySleep: features.maySleep },
    description: describe(count, fused, choice.wide),
  });
}

interface Kind {
  readonly fused: boolean;
  readonly revectorize: boolean;
}

/** What was found out earlier: V8 keeps code by its bytes, so a second try would see the code of the first. */
const known = new Map<string, Promise<Choice>>();

function chosenTiles({ fused, revectorize }: Kind): Promise<Choice> {
  const key = JSON.stringify([fused, revectorize]);
  const found = known.get(key);
  if (found) return found;
  const make = (tiles: Tiles): Backend => {
    const heap = new Heap(false);
    const code = { pool: heap, memory: heap.type, fused, threads: 1, maySleep: false };
    return new WasmBackend({ heap, crew: undefined, tiles, code, description: "" });
  };
  const choice = probe(make, revectorize);
  known.set(key, choice);
  return choice;
}

function describe(threads: number, fused: boolean, wide: boolean): string {
  const simd = fused ? "128-bit SIMD with fused multiply-add" : "128-bit SIMD";
  const joined = wide ? ", revectorized to 256 bits" : "";
  return `WebAssembly, ${threads} ${threads === 1 ? "thread" : "threads"}, ${simd}${joined}`;
}
