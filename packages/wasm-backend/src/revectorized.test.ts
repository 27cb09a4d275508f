import v8 from "node:v8";
import type { Program, View } from "@pixelweft/tensor/backend";
import { afterAll, expect, test } from "vitest";
import { WasmBackend } from "./backend.ts";
import { bytesAfter } from "./layer.fixture.ts";
import { Heap } from "./memory/heap.ts";
import { tilesOf } from "./tiles.ts";

// As `probe()` sets them: V8 compiles each module at once, with pairs of vectors joined.
if (Number.parseInt(process.versions.v8, 10) >= 14) v8.setFlagsFromString("--no-wasm-inlining");
v8.setFlagsFromString("--no-liftoff");
v8.setFlagsFromString("--experimental-wasm-revectorize");
afterAll(() => {
  v8.setFlagsFromString("--no-experimental-wasm-revectorize");
  v8.setFlagsFromString("--liftoff");
});

const still = { constant: 0, terms: [] };
const taps = [
  [-1, 0],
  [0, -1],
  [0, 0],
] as const;
const [n, h] = [2, 6];

/** A convolution of so many columns over rows of so many places: with 12 columns, a tile has pairs of vectors and a single one. */
function convolution(columns: number, w: number, channels = 24): Program {
  const view = (buffer: number, shape: readonly number[], strides: readonly number[]): View => {
    return { buffer, offset: still, shape, strides, dtype: "f32" };
  };
  const places = n * h * w;
  const sizes = [places * channels, taps.length * channels * columns, places * columns];
  return {
    buffers: sizes.map((size, i) => ({ role: "state", name: `${i}`, bytes: 4 * size })),
    steps: [
      {
        kind: "contract",
        space: [n, h, w],
        lanes: 1,
        columns,
        terms: [
          {
            a: view(0, [n, h, w, channels], [h * w * channels, w * channels, channels, 1]),
            at: [still, still],
            w: view(
              1,
              [taps.length, channels, 1, columns],
              [channels * columns, columns, channels * columns, 1],
            ),
            taps,
          },
        ],
        extras: [],
        epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
        outputs: [view(2, [n, h, w, columns], [h * w * columns, w * columns, columns, 1])],
      },
    ],
  };
}

async function bytesWith(program: Program, tiles: ReturnType<typeof tilesOf>): Promise<unknown> {
  const heap = new Heap(false);
  const code = { memory: heap.type, fused: true, threads: 1, maySleep: false };
  const backend = new WasmBackend({ heap, pool: undefined, tiles, code, describe: () => "" });
  const bytes = await bytesAfter(backend, program);
  backend.dispose();
  return bytes;
}

test.each([4, 8, 12, 16, 20, 28, 36, 60])(
  "joined vectors give the bits of 128-bit code for %i columns, by all tiles",
  async (columns) => {
    // Tiles of all heights, in rows of the map and across them.
    for (const places of [24, 23, 6, 5, 3, 2]) {
      const program = convolution(columns, places);
      const plain = await bytesWith(program, tilesOf(4, false));
      for (const rows of [6, 5, 4])
        expect(await bytesWith(program, tilesOf(rows, true)), `${places} by ${rows}`).toEqual(
          plain,
        );
    }
  },
);

test("joined vectors give the bits of 128-bit code for sums of many channels, in segments", async () => {
  const program = convolution(12, 3, 8193);
  const plain = await bytesWith(program, tilesOf(4, false));
  expect(await bytesWith(program, tilesOf(6, true))).toEqual(plain);
});
