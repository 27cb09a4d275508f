// @module-tag ci
import { add, compile, mul, scan, sum, tensor, type Tensor } from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { expect, test, vi } from "vitest";
import { beyondNarrow, hasWideAddresses } from "../beyond-narrow.fixture.ts";
import { bytesAfter, layerProgram } from "../layer.fixture.ts";
import { wasmBackend } from "../mod.ts";
import { control } from "../threads/control.ts";
import { ThreadPool } from "../threads/thread-pool.ts";
import { workerProgram } from "../threads/worker-program.ts";
import { Heap } from "./heap.ts";

test.runIf(hasWideAddresses)("addresses beyond 4 GiB give the bits of those below", async () => {
  const program = layerProgram();
  const usual = await wasmBackend({ threads: 1 });
  const wanted = await bytesAfter(usual, program);
  usual.dispose();
  for (const threads of [1, 2, 3]) {
    const backend = await beyondNarrow(threads);
    expect(backend.capabilities.description).toContain(`${threads} thread`);
    expect(backend.capabilities.maxBufferBytes).toBeGreaterThan(2 ** 32);
    expect(await bytesAfter(backend, program)).toEqual(wanted);
    backend.dispose();
  }
});

/** A loop of small work, which threads do not share. */
function halve({ x }: { readonly x: Tensor }): { y: Tensor } {
  const { carry } = scan({ repeat: 20, carry: [x] }, (_, [last = x]) => ({
    carry: [mul(add(last, sum(last)), 0.25)],
  }));
  return { y: carry[0] ?? x };
}

test.runIf(hasWideAddresses)("threads run programs side by side beyond 4 GiB", async () => {
  const order = vi.spyOn(ThreadPool.prototype, "order");
  const given = [1, 2, 3, 4].map((first) => ({ x: tensor([first, 2]) }));
  const results = async (backend: Backend): Promise<unknown[]> => {
    const program = compile({ backend }, halve);
    const runs = given.map(async (inputs, copy) => (await program.run(inputs, { copy })).y.read());
    const found = await Promise.all(runs);
    backend.dispose();
    return found;
  };
  const found = await results(await beyondNarrow(2));
  expect(order.mock.calls.filter(([act]) => act === "runOwn").length).toBeGreaterThan(0);
  vi.restoreAllMocks();
  expect(found).toEqual(await results(await wasmBackend({ threads: 1 })));
});

test.runIf(hasWideAddresses)(
  "threads find their own scratch behind more than 4 GiB that all of them see",
  async () => {
    const heap = new Heap(true, 3 * 2 ** 32);
    const call = "programs.get(program)(address, place, thread, constants, 0);";
    const program = workerProgram.replace(call, `words[${control.why / 4}] = place;`);
    expect(program).not.toBe(workerProgram);
    const pool = await ThreadPool.start(heap, 3, program);
    const [address, bytes, own] = [2 ** 20, 2 ** 32 + 128, 2 ** 32 + 64];
    pool.order("run", { address, bytes, own });
    pool.wait();
    const places = [1, 2].map((thread) => (address + bytes + own * thread) / heap.unit);
    expect(places).toContain(heap.words[control.why / 4]);
    pool.end();
  },
);

test.runIf(hasWideAddresses)(
  "a buffer of more than 4 GiB holds what is written at its end",
  async () => {
    const backend = await wasmBackend({ threads: 1, maxBytes: 6 * 2 ** 30 });
    const buffer = backend.alloc(5 * 2 ** 30);
    backend.write(buffer, 2 ** 32 + 8, Uint8Array.of(1, 2, 3, 4));
    expect([...(await backend.read(buffer, 2 ** 32 + 6, 8))]).toEqual([0, 0, 1, 2, 3, 4, 0, 0]);
    expect(() => backend.alloc(2 ** 30)).toThrow(/Cannot allocate: 1.0 GiB are needed/);
    backend.dispose();
  },
);

test("a small memory is refused what does not fit, and has narrow addresses", async () => {
  const heap = new Heap(false, 2 ** 20);
  expect(heap.type).toMatchObject({ wide: false, maximumPages: 16 });
  const backend = await wasmBackend({ threads: 1, maxBytes: 2 ** 20 });
  expect(() => backend.alloc(2 ** 20)).toThrow(RangeError);
  expect(backend.capabilities.maxBufferBytes).toBeLessThan(2 ** 20);
  backend.dispose();
});

test.each([0, 2 ** 19, 2 ** 20 + 0.5, 2 ** 34 + 1, Number.NaN])(
  "maxBytes of %d is refused",
  async (maxBytes) => {
    await expect(wasmBackend({ maxBytes })).rejects.toThrow(
      /Cannot make a wasm backend: maxBytes is .*, not a whole number from/,
    );
  },
);
