// @module-tag ci
import type { Program } from "@pixelweft/tensor/backend";
import { expect, test, vi } from "vitest";
import { WasmBackend } from "./backend.ts";
import { layerProgram } from "./layer.fixture.ts";
import { Heap } from "./memory/heap.ts";
import { tilesOf } from "./tiles.ts";

/** A backend that finds better tiles once, and runs a layer. */
async function searching(heap: Heap) {
  const code = { memory: heap.type, fused: true, threads: 1, maySleep: true };
  const betterTiles = vi.fn<() => Promise<ReturnType<typeof tilesOf>>>(async () =>
    tilesOf(4, false),
  );
  const parts = { heap, pool: undefined, tiles: tilesOf(6, false), code, describe: () => "" };
  const backend = new WasmBackend({ ...parts, betterTiles });
  const { buffers: specs, steps } = layerProgram();
  // State is there before a program is, and no program needs memory for it.
  const program: Program = { buffers: specs.map((spec) => ({ ...spec, role: "arena" })), steps };
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const ramp = (bytes: number): Uint8Array =>
    new Uint8Array(Float32Array.from({ length: bytes / 4 }, (_, i) => Math.sin(i)).buffer);
  const recording = backend.record(prepared, buffers);
  const resultOfRun = async (): Promise<Uint8Array[]> => {
    for (const buffer of buffers) backend.write(buffer, 0, ramp(buffer.bytes));
    await backend.run(recording);
    return Promise.all(buffers.map((buffer) => backend.read(buffer, 0, buffer.bytes)));
  };
  return { backend, betterTiles, program, prepared, buffers, resultOfRun };
}

test("a program that has run for a while is written again with better tiles, and gives the same bits", async () => {
  const heap = new Heap(false);
  const free = heap.available;
  const { backend, betterTiles, program, prepared, buffers, resultOfRun } = await searching(heap);
  const first = await resultOfRun();
  const { pipelines } = backend.stats();
  expect(betterTiles).not.toHaveBeenCalled();
  while (backend.stats().pipelines === pipelines) await resultOfRun();
  expect(await resultOfRun()).toEqual(first);
  expect(betterTiles).toHaveBeenCalledTimes(1);
  // What is made later has them at once.
  const later = await backend.prepare(program);
  expect(prepared).toMatchObject({ code: { tiles: { contract: { rows: 4 } } } });
  expect(later).toMatchObject({ code: { tiles: { contract: { rows: 4 } } } });
  for (const buffer of buffers) backend.free(buffer);
  backend.release(prepared);
  backend.release(later);
  expect(heap.available).toBe(free);
  backend.dispose();
});

test("a program that fills more than half of the memory is written again too", async () => {
  const heap = new Heap(false, 2 ** 20);
  const { backend, betterTiles, buffers, prepared, resultOfRun } = await searching(heap);
  // Less is left than its buffers take.
  const rest = heap.available - 300_000;
  backend.alloc(4 * Math.floor(rest / 4));
  expect(heap.available).toBeLessThan(buffers.reduce((sum, { bytes }) => sum + bytes, 0));
  const first = await resultOfRun();
  while (betterTiles.mock.calls.length === 0) await resultOfRun();
  expect(prepared).toMatchObject({ code: { tiles: { contract: { rows: 4 } } } });
  expect(await resultOfRun()).toEqual(first);
  backend.dispose();
});
