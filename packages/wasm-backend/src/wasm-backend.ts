import type { Backend } from "@pixelweft/tensor/backend";
import { WasmBackend } from "./backend.ts";
import { errorWords } from "./error-words.ts";
import { type Features, findFeatures } from "./features.ts";
import { Heap, narrowBytes } from "./memory/heap.ts";
import type { Choice } from "./probe.ts";
import { ThreadPool } from "./threads/thread-pool.ts";
import { type Tiles, tilesOf } from "./tiles.ts";

const leastBytes = 2 ** 20;
/** V8 lets no memory have more. */
const mostBytes = 2 ** 34;

/** How a backend uses the machine. */
export interface WasmBackendOptions {
  /**
   * Threads, this one included, for every run of a program. By default up to as many as the machine has: they start while the first programs are
   * made, each program times its runs with all threads and with one, and keeps to what is faster as long as it is. One where memory cannot be shared.
   */
  readonly threads?: number | undefined;
  /**
   * Switches an experiment of V8 on that joins pairs of 128-bit vectors, if it is quicker here and gives equal bits on a trial: with `true`
   * on the builds of V8 that passed all tests with it, with `"any-build"` on others too, some of which compute wrong values. The flag
   * `--experimental-wasm-revectorize` then holds for all WebAssembly of the process, other libraries' too, until the process ends, and V8
   * warns that flags that change after the start may crash it: for programs that have a process of their own. Default false.
   */
  readonly revectorize?: boolean | "any-build" | undefined;
  /**
   * Bytes that buffers, scratch and code may take together, from 1 MiB to 16 GiB; memory is taken as it is needed. Above 4 GiB, addresses have 64
   * bits, where the engine has such: Node 24 and current browsers do. Results are the same; kernels take longer, and `revectorize` is left aside. Default 4 GiB, or what the
   * engine lets have.
   */
  readonly maxBytes?: number | undefined;
  /** Whether `a * b + c` is rounded once where the engine can. Default "auto". */
  readonly relaxed?: "auto" | "off" | undefined;
}

/**
 * A backend on the CPU: WebAssembly that is written for each program, with SIMD, and threads where memory can be shared.
 *
 * @throws RangeError for a number of threads that is no whole number from 1, and for `maxBytes` that the engine cannot have; TypeError for
 * an option that there is not, and for another value of one; Error where the engine has no SIMD.
 * @example
 * import { add, read, tensor } from "@pixelweft/tensor";
 * const backend = await wasmBackend({ threads: 2 });
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 * backend.dispose();
 */
export async function wasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  checkOptions(options);
  const features = findFeatures();
  const choosesThreads = options.threads === undefined;
  const { threads = processors() } = options;
  const { revectorize: wanted = false, relaxed = "auto", maxBytes } = options;
  if (!features.simd) throw new Error("Cannot make a wasm backend: the engine has no SIMD");
  checkBytes(maxBytes, features);
  // V8 joins no vectors whose addresses have 64 bits, and tiles for joined ones would be slower there.
  const revectorize = (maxBytes ?? 0) <= narrowBytes && wanted;
  const fused = features.relaxed && relaxed !== "off";
  const kind = { fused, revectorize };
  // What was found out in this process is taken at once. The revectorizer changes how V8 compiles, so it comes first of all.
  const early =
    revectorize !== false || known.has(keyOf(kind)) ? await chosenTiles(kind) : undefined;
  const { heap, starting, alone } = makeThreads(threads, features, maxBytes);
  // Who names a number of threads gets them from the first run on; otherwise they start while the first programs are made.
  const started = choosesThreads ? undefined : await settled(starting);
  const pool = started?.pool ?? (choosesThreads ? starting : undefined);
  const count = pool ? threads : 1;
  const { wide = false, unproven } = early ?? {};
  const words = { fused, wide, unproven, choosesThreads };
  return new WasmBackend({
    heap,
    pool,
    tiles: early?.tiles ?? usualTiles,
    ...(early
      ? {}
      : { betterTiles: async () => (await chosenTiles(kind).catch(() => usual)).tiles }),
    choosesThreads,
    code: { memory: heap.type, fused, threads: count, maySleep: features.maySleep },
    describe: (later) => describe({ count, alone: later ?? started?.alone ?? alone, ...words }),
  });
}

interface Threads {
  readonly heap: Heap;
  readonly starting?: Promise<ThreadPool>;
  /** Why there is one thread where more were asked for. */
  readonly alone?: string;
}

/** More than machines have. */
const mostThreads = 1024;

/** Throws for an option that there is not, and for a value that it cannot have on any engine. */
function checkOptions(options: WasmBackendOptions): void {
  const cannot = "Cannot make a wasm backend:";
  if (Object(options) !== options)
    throw new TypeError(`${cannot} options are an object, such as { threads: 2 }`);
  const { threads, revectorize, relaxed, maxBytes, ...others } = options;
  for (const name of Object.keys(others))
    throw new TypeError(`${cannot} there is no option ${name}`);
  if (
    threads !== undefined &&
    !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)
  )
    throw new RangeError(
      `${cannot} threads is ${threads}, not a whole number from 1 to ${mostThreads}`,
    );
  if (revectorize !== undefined && revectorize !== "any-build" && typeof revectorize !== "boolean")
    throw new TypeError(
      `${cannot} revectorize is ${String(revectorize)}, not true, false or any-build`,
    );
  if (relaxed !== undefined && relaxed !== "auto" && relaxed !== "off")
    throw new TypeError(`${cannot} relaxed is ${String(relaxed)}, not auto or off`);
  if (maxBytes !== undefined && !isMemorySize(maxBytes))
    throw new RangeError(
      `${cannot} maxBytes is ${maxBytes}, not a whole number from ${leastBytes} to ${mostBytes}`,
    );
}

function isMemorySize(bytes: number): boolean {
  return Number.isInteger(bytes) && bytes >= leastBytes && bytes <= mostBytes;
}

/** Throws RangeError for bytes that no memory can have on this engine. */
function checkBytes(maxBytes: number | undefined, { wide }: Features): void {
  if (maxBytes !== undefined && maxBytes > narrowBytes && !wide)
    throw new RangeError(
      `Cannot make a wasm backend of ${maxBytes} bytes: this engine's addresses have 32 bits, for ${narrowBytes} bytes`,
    );
}

/** Begins to start as many threads as are wanted, or says why there is only one. */
function makeThreads(threads: number, features: Features, most: number | undefined): Threads {
  if (threads === 1) return { heap: new Heap(false, most) };
  if (!features.threads)
    return { heap: new Heap(false, most), alone: "memory cannot be shared here" };
  try {
    const heap = new Heap(true, most);
    return { heap, starting: ThreadPool.start(heap, threads) };
  } catch (error) {
    return { heap: new Heap(false, most), alone: errorWords(error) };
  }
}

async function settled(
  starting: Promise<ThreadPool> | undefined,
): Promise<{ readonly pool?: ThreadPool | undefined; readonly alone?: string }> {
  try {
    return { pool: await starting };
  } catch (error) {
    return { alone: errorWords(error) };
  }
}

interface Kind {
  readonly fused: boolean;
  readonly revectorize: boolean | "any-build";
}

/** What was found out earlier: V8 keeps code by its bytes, so a second try would see the code of the first. */
const known = new Map<string, Promise<Choice>>();

/** Tiles of a backend until others are found to be quicker. */
const usualTiles = tilesOf(6, false);
/** What a page keeps to that has no network by the time it would load the trials. */
const usual: Choice = { tiles: usualTiles, wide: false };

function keyOf({ fused, revectorize }: Kind): string {
  return JSON.stringify([fused, revectorize]);
}

function chosenTiles({ fused, revectorize }: Kind): Promise<Choice> {
  const key = keyOf({ fused, revectorize });
  const found = known.get(key);
  if (found) return found;
  const make = (tiles: Tiles): Backend => {
    const heap = new Heap(false);
    const code = { memory: heap.type, fused, threads: 1, maySleep: false };
    return new WasmBackend({ heap, pool: undefined, tiles, code, describe: () => "" });
  };
  // Most programs end before tiles are tried.
  const choice = import("./probe.ts").then(({ probe }) => probe(make, revectorize));
  choice.catch(() => known.delete(key));
  known.set(key, choice);
  return choice;
}

interface Described {
  readonly count: number;
  readonly alone: string | undefined;
  readonly fused: boolean;
  readonly wide: boolean;
  readonly unproven: string | undefined;
  readonly choosesThreads: boolean;
}

function describe({ count, alone, fused, wide, unproven, choosesThreads }: Described): string {
  const simd = fused ? "128-bit SIMD with fused multiply-add" : "128-bit SIMD";
  const why = alone === undefined ? "" : ` (${alone})`;
  const joined = wide
    ? ", revectorized to 256 bits"
    : unproven === undefined
      ? ""
      : ` (256 bits not used: untested on V8 ${unproven})`;
  const isOne = count === 1 || alone !== undefined;
  const threads = isOne ? "1 thread" : `${choosesThreads ? "up to " : ""}${count} threads`;
  return `WebAssembly, ${threads}${why}, ${simd}${joined}`;
}

/** Node 20 has no navigator. */
function processors(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return globalThis.navigator?.hardwareConcurrency ?? os?.availableParallelism() ?? 1;
}
