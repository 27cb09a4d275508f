import type { Backend, Program } from "@pixelweft/tensor/backend";
import { type Tiles, tilesOf } from "./tiles.ts";
import { comparedProgram, timedProgram } from "./trials.ts";

/** What the probe found to be quickest here. */
export interface Choice {
  readonly tiles: Tiles;
  /** Whether V8 joins pairs of vectors, and gives the same bits. */
  readonly wide: boolean;
  /** The version of a V8 that could join vectors, and was not asked because it is not proven to do it right. */
  readonly unproven?: string;
}

/** Makes a small backend of one thread with these tiles. */
type Make = (tiles: Tiles) => Backend;

/** Milliseconds spent on each kind of tile. */
const trialTime = 6;
/** How much quicker wide tiles must be. */
const margin = 1.25;

/**
 * Times the tiles that all give the same bits. With `revectorize`, V8's revectorizer is tried too, on a proven build or on any: where it
 * is quicker and gives the same bits it stays on, for the whole process.
 */
export async function probe(make: Make, revectorize: boolean | "any-build"): Promise<Choice> {
  const able = revectorize === false ? undefined : joiningFlags();
  const version = globalThis.process?.versions?.v8 ?? "";
  const isTrusted =
    revectorize === "any-build" || proven.some((build) => version.startsWith(build));
  const flags = isTrusted ? able : undefined;
  const unproven = able && !isTrusted ? { unproven: version } : {};
  // Code that V8 makes quickly, as it does before any flag is set, has no joined vectors.
  const plain = flags && (await resultOf(make(tilesOf(6, false)), comparedProgram()));
  // V8 runs quickly made code first, and optimises it later: on a busy machine that is too late.
  for (const flag of flags?.unhurried ?? []) flags?.set(flag);
  try {
    const narrow = await quickest(make, false);
    if (!flags || !plain) return { tiles: narrow.tiles, wide: false, ...unproven };
    flags.set("--experimental-wasm-revectorize");
    const wide = await quickest(make, true);
    const isQuicker = wide.time * margin < narrow.time && sameBytes(wide.result, narrow.result);
    // Wide tiles are other code than the plain ones: V8 would give what it made for the same bytes before.
    if (isQuicker && sameBytes(await resultOf(make(wide.tiles), comparedProgram()), plain))
      return { tiles: wide.tiles, wide: true };
    flags.set("--no-experimental-wasm-revectorize");
    return { tiles: narrow.tiles, wide: false };
  } finally {
    for (const flag of flags?.usual ?? []) flags?.set(flag);
  }
}

/** Flags of V8, and how they are set. */
interface Flags {
  readonly set: (flag: string) => void;
  /** All code is optimised at once, and as usual again. */
  readonly unhurried: readonly string[];
  readonly usual: readonly string[];
}

/**
 * Builds of V8 that compute right with joined vectors: the conformance cases, those of windows and random programs, 31,578 in all, agreed
 * with the reference backend. The nightly run tries the build that it finds again (`revectorized.long.test.ts`).
 */
const proven = ["13.6.233.17-"];

/** The newest V8 that this was tried with: a later one may do anything with flags that are set when it runs. */
const newest = 14;

/**
 * The flags of V8, where it can join vectors and lets us. Node's builds for macOS, for ARM and before 22.13 cannot, and V8 complains on the
 * console of flags that it does not know: it is asked how it was built.
 */
function joiningFlags(): Flags | undefined {
  const { process } = globalThis;
  const v8 = Number.parseInt(process?.versions?.v8 ?? "0", 10);
  const { variables }: { readonly variables?: unknown } = Object(process?.config);
  const { v8_enable_wasm_simd256_revec: can }: Record<string, unknown> = Object(variables);
  if (can !== 1 || v8 > newest || "bun" in process.versions) return undefined;
  const set = process.getBuiltinModule?.("node:v8")?.setFlagsFromString;
  if (set === undefined) return undefined;
  // From 14 on, V8 dies of functions that it optimises at once: to inline others it looks for counts that quickly made code would have left.
  const inlines = v8 >= 14;
  return {
    set,
    unhurried: [...(inlines ? ["--no-wasm-inlining"] : []), "--no-liftoff"],
    usual: ["--liftoff", ...(inlines ? ["--wasm-inlining"] : [])],
  };
}

async function quickest(make: Make, wide: boolean): Promise<Timed> {
  const found: Timed[] = [];
  for (const rows of [6, 5, 4]) found.push(await time(make, tilesOf(rows, wide)));
  return found.reduce((best, other) => (other.time < best.time ? other : best));
}

interface Timed {
  readonly tiles: Tiles;
  readonly time: number;
  readonly result: Uint8Array;
}

async function time(make: Make, tiles: Tiles): Promise<Timed> {
  let least = Infinity;
  const result = await resultOf(make(tiles), timedProgram(), async (run) => {
    const started = performance.now();
    for (let now = started; now < started + trialTime;) {
      await run();
      const next = performance.now();
      least = Math.min(least, next - now);
      now = next;
    }
  });
  return { tiles, time: least, result };
}

/** What a program leaves in the last of its buffers, if all begin with waves. It is run once, or as `use` will have it. */
async function resultOf(
  backend: Backend,
  program: Program,
  use: (run: () => Promise<void>) => Promise<void> = (run) => run(),
): Promise<Uint8Array> {
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  for (const buffer of buffers)
    backend.write(buffer, 0, new Uint8Array(waves(buffer.bytes / 4).buffer));
  const recording = backend.record(prepared, buffers);
  await use(() => backend.run(recording));
  const last = buffers.at(-1);
  const result = last ? await backend.read(last, 0, last.bytes) : new Uint8Array();
  backend.dispose();
  return result;
}

function waves(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
