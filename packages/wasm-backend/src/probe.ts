import type { Backend, Program, View } from "@pixelweft/tensor/backend";
import { type Tiles, tilesOf } from "./tiles.ts";

/** What the probe found to be quickest here. */
export interface Choice {
  readonly tiles: Tiles;
  /** Whether V8 joins pairs of vectors, and gives the same bits. */
  readonly wide: boolean;
}

/** Makes a small backend of one thread with these tiles. */
type Make = (tiles: Tiles) => Backend;

/** Milliseconds spent on each kind of tile. */
const trialTime = 6;
/** How much quicker wide tiles must be. */
const margin = 1.25;

const [places, channels, columns] = [48, 64, 64];

/**
 * Times the tiles that all give the same bits. With `revectorize`, V8's revectorizer is tried too: where it is quicker and gives the
 * same bits it stays on, for the whole process.
 */
export async function probe(make: Make, revectorize: boolean): Promise<Choice> {
  const flags = revectorize ? v8Flags() : undefined;
  // V8 runs quickly made code first, and optimises it later: on a busy machine that is too late.
  flags?.("--no-liftoff");
  try {
    const narrow = await quickest(make, false);
    if (!flags) return { tiles: narrow.tiles, wide: false };
    flags("--experimental-wasm-revectorize");
    const wide = await quickest(make, true);
    if (wide.time * margin < narrow.time && sameBytes(wide.result, narrow.result))
      return { tiles: wide.tiles, wide: true };
    flags("--no-experimental-wasm-revectorize");
    return { tiles: narrow.tiles, wide: false };
  } finally {
    flags?.("--liftoff");
  }
}

/** Sets flags of V8, where this is V8 and lets us. */
function v8Flags(): ((flag: string) => void) | undefined {
  const { process } = globalThis;
  // Before 12, V8 knows no such flag, and complains on the console.
  const v8 = Number.parseInt(process?.versions?.v8 ?? "0", 10);
  if (v8 < 12 || "bun" in process.versions) return undefined;
  return process.getBuiltinModule?.("node:v8")?.setFlagsFromString;
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
  const backend = make(tiles);
  const program = product();
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  for (const buffer of buffers)
    backend.write(buffer, 0, new Uint8Array(waves(buffer.bytes / 4).buffer));
  const recording = backend.record(prepared, buffers);
  let least = Infinity;
  const started = performance.now();
  for (let now = started; now < started + trialTime;) {
    await backend.run(recording);
    const next = performance.now();
    least = Math.min(least, next - now);
    now = next;
  }
  const [, , sums] = buffers;
  const result = sums ? await backend.read(sums, 0, sums.bytes) : new Uint8Array();
  backend.dispose();
  return { tiles, time: least, result };
}

/** The same product over and over. */
function product(): Program {
  const view = (buffer: number, shape: readonly number[], strides: readonly number[]): View => {
    return { buffer, offset: still, shape, strides, dtype: "f32" };
  };
  const still = { constant: 0, terms: [] };
  const sums = view(2, [1, 1, places, columns], [0, 0, columns, 1]);
  return {
    buffers: [places * channels, channels * columns, places * columns].map((size, i) => {
      return { role: "state", name: `${i}`, bytes: 4 * size };
    }),
    steps: [
      {
        kind: "repeat",
        loop: 0,
        repeat: 10,
        body: [
          {
            kind: "contract",
            space: [1, 1, places],
            lanes: 1,
            columns,
            terms: [
              {
                a: view(0, [1, 1, places, channels], [0, 0, channels, 1]),
                at: [still, still],
                w: view(1, [1, channels, 1, columns], [0, columns, 0, 1]),
                taps: [[0, 0]],
              },
            ],
            extras: [],
            epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
            outputs: [sums],
          },
        ],
      },
    ],
  };
}

function waves(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
