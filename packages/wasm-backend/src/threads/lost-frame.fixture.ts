import type { Prepared } from "@pixelweft/tensor/backend";
import { WasmBackend } from "../backend.ts";
import { layerProgram } from "../layer.fixture.ts";
import { Heap } from "../memory/heap.ts";
import { tilesOf } from "../tiles.ts";
import { ThreadPool } from "./thread-pool.ts";

/** What a frame has when it is ready. */
export interface Used {
  readonly backend: WasmBackend;
  /** Programs that both threads have, until they are taken from here. */
  readonly programs: Prepared[];
}

// The test runner has imports of a page go through an object of its own, which this frame lacks.
const runner = { wrapDynamicImport: <M>(load: () => Promise<M>): Promise<M> => load() };
Object.assign(globalThis, { __vitest_browser_runner__: runner });

const heap = new Heap(true);
const pool = await ThreadPool.start(heap, 2);
const code = { memory: heap.type, fused: true, threads: 2, maySleep: false };
const backend = new WasmBackend({ heap, pool, tiles: tilesOf(6, false), code, describe: () => "" });
const programs: Prepared[] = [];
for (let i = 0; i < 4; i++) programs.push(await backend.prepare(layerProgram()));
Object.assign(globalThis, { used: { backend, programs } satisfies Used });
parent.postMessage(heap.words.buffer, parent.location.origin);
