import { expect, test, vi } from "vitest";
import { WasmBackend } from "./backend.ts";
import { bytesAfter, layerProgram } from "./layer.fixture.ts";
import { Heap } from "./memory/heap.ts";
import { wasmBackend } from "./mod.ts";
import { tilesOf } from "./tiles.ts";

const program = layerProgram();

test("one, two and three threads give the same bits", async () => {
  const results = [];
  for (const threads of [1, 2, 3]) {
    const own = await wasmBackend({ threads });
    expect(own.capabilities.description).toContain(`${threads} thread`);
    results.push(await bytesAfter(own, program));
    own.dispose();
  }
  const [one, two, three] = results;
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

test("tiles of every height and width give the same bits", { tags: ["ci"] }, async () => {
  const results = [];
  for (const rows of [6, 5, 4, 3, 1])
    for (const wide of [false, true]) {
      const heap = new Heap(false);
      const code = { memory: heap.type, fused: true, threads: 1, maySleep: false };
      const tiles = { ...tilesOf(rows, wide), filter: { rows, columns: wide ? 16 : 4 } };
      const own = new WasmBackend({ heap, pool: undefined, tiles, code, describe: () => "" });
      results.push(await bytesAfter(own, program));
      own.dispose();
    }
  const [first, ...others] = results;
  for (const other of others) expect(other).toEqual(first);
});

test("revectorized code gives the bits of 128-bit code", async () => {
  const plain = await wasmBackend({ threads: 1 });
  const wide = await wasmBackend({ threads: 1, revectorize: true });
  expect(await bytesAfter(wide, program)).toEqual(await bytesAfter(plain, program));
  plain.dispose();
  wide.dispose();
});

test("a page that is not isolated has one thread, and memory that is not shared", async () => {
  vi.stubGlobal("crossOriginIsolated", false);
  const own = await wasmBackend({ threads: 2 });
  vi.unstubAllGlobals();
  expect(own.capabilities.description).toContain("1 thread (memory cannot be shared here),");
  const two = await wasmBackend({ threads: 2 });
  expect(await bytesAfter(own, program)).toEqual(await bytesAfter(two, program));
  own.dispose();
  two.dispose();
});
