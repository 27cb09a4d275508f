import { contract, read, relu, tensor, type Tap, type Tensor } from "@pixelweft/tensor";
import { lower } from "@pixelweft/tensor/inspect";
import { expect, test } from "vitest";
import { scheduleProgram } from "../../program/schedule.ts";
import { tilesOf } from "../../tiles.ts";
import { wasmBackend } from "../../wasm-backend.ts";

const [width, channels, columns] = [29, 64, 128];
const around: readonly Tap[] = [
  [0, -1],
  [0, 0],
  [0, 1],
];

/** One row of one image: there is nothing but its places to share. */
function lonely(taps: readonly Tap[]): Tensor {
  const numbers = (shape: readonly number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(
      Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
      { shape },
    );
  };
  const map = numbers([1, 1, width, channels]);
  const weight = numbers([taps.length, channels, columns]);
  return relu(contract([{ map, weight, taps }]));
}

function extents(taps: readonly Tap[], threads: number): number[] {
  const options = { effects: [], maxBufferBytes: 1e6, custom: [] };
  const { program } = lower({ outputs: { y: lonely(taps) }, ...options });
  const { tasks } = scheduleProgram(program, { tiles: tilesOf(6, false), threads });
  return tasks.flatMap((task) =>
    task.kind === "work" && task.work.key.startsWith('[["contract"') ? [task.work.extent] : [],
  );
}

test("a lone run is done in pieces where there are threads to share it", () => {
  // 2 * 29 * 192 * 128 operations; pieces have at least 12 places.
  expect(extents(around, 2)).toEqual([2]);
  expect(extents(around, 1)).toEqual([1]);
});

test("a lone run of little work stays whole", () => {
  // 2 * 29 * 64 * 128 operations.
  expect(extents([[0, 0]], 2)).toEqual([1]);
});

test("pieces change no bit", async () => {
  const [one, two] = [await wasmBackend({ threads: 1 }), await wasmBackend({ threads: 2 })];
  for (const taps of [around, [...around, ...around]])
    expect(await read(two, lonely(taps))).toEqual(await read(one, lonely(taps)));
  one.dispose();
  two.dispose();
});
