import { WasmBackend } from "../backend.ts";
import { bytesAfter, layerProgram } from "../layer.fixture.ts";
import { Heap } from "../memory/heap.ts";
import { tilesOf } from "../tiles.ts";
import { ThreadPool } from "./thread-pool.ts";

// The test runner has imports of a page go through an object of its own, which this frame lacks.
const runner = { wrapDynamicImport: <M>(load: () => Promise<M>): Promise<M> => load() };
Object.assign(globalThis, { __vitest_browser_runner__: runner });

const heap = new Heap(true);
const pool = await ThreadPool.start(heap, 2);
const code = { memory: heap.type, fused: true, threads: 2, maySleep: false };
const backend = new WasmBackend({ heap, pool, tiles: tilesOf(6, false), code, describe: () => "" });
for (let i = 0; i < 4; i++) await bytesAfter(backend, layerProgram());
// The backend stays, its programs are nobody's any more.
Object.assign(globalThis, { backend });
parent.postMessage(heap.words.buffer, parent.location.origin);
