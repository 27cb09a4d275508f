import { add, compile, matmul, mul, scalar, State, sum, tanh, tensor } from "@pixelweft/tensor";
import type { Backend, Compiled, Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, describe, expect, test } from "vitest";
import { liveBytes } from "./memory/garbage.fixture.ts";
import { wasmBackend } from "./mod.ts";

const two = await wasmBackend({ threads: 2 });
const backends = [
  { name: "the reference backend", backend: referenceBackend(), least: 32 },
  { name: "wasm with one thread", backend: await wasmBackend({ threads: 1 }), least: 32 },
  // Enough work for both threads, so that the worker has the code too.
  { name: "wasm with two threads", backend: two, least: 160 },
];
afterAll(() => {
  for (const { backend } of backends) backend.dispose();
});

const mebibyte = 2 ** 20;

interface Place {
  readonly backend: Backend;
  /** Rows of the smallest product. */
  readonly least: number;
}

/** A program that is like no other: its constants and sizes depend on a number. */
function distinct({ backend, least }: Place, i: number): { program: Compiled; x: Tensor } {
  const size = least + (i % 37);
  const x = tensor(new Float32Array(size * size).fill(1 / size), { shape: [size, size] });
  const program = compile({ backend }, ({ x: given = x }) => {
    const product = tanh(mul(matmul(given, given), 1 + i / 1000));
    return { y: sum(add(mul(product, i + 0.5), given)), product };
  });
  return { program, x };
}

describe.each(backends)("$name", ({ backend, least }) => {
  /** Bytes that can still be had; the reference has no end. */
  const free = (): number => Math.min(2 ** 40, backend.available?.() ?? 0);

  test("runs and syncs 100,000 times with a flat heap", async () => {
    const state = new State(backend, { counts: { seen: [] } });
    const count = compile({ backend, state }, (_, { state: s, update }) => {
      const seen = s["counts"]?.named["seen"];
      if (seen) update(seen, add(seen, 1));
    });
    const rounds = async (turns: number): Promise<void> => {
      for (let i = 0; i < turns; i++) {
        await count.run();
        await backend.sync();
      }
    };
    await rounds(2000);
    const before = await liveBytes();
    await rounds(100_000);
    const grown = (await liveBytes()) - before;
    expect(await state.read("counts", "seen")).toEqual(Float32Array.of(102_000));
    expect(grown).toBeLessThan(mebibyte);
    await count.dispose();
    state.dispose();
  });

  test("compiles and disposes 300 distinct programs with flat memory", async () => {
    const use = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const { program, x } = distinct({ backend, least }, i);
        const { y } = await program.run({ x });
        await y?.read();
        await program.dispose();
      }
    };
    await use(0, 40);
    const [heap, resident] = [await liveBytes(), process.memoryUsage().rss];
    const held = backend.stats().bytes;
    const before = free();
    await use(40, 340);
    const grown = (await liveBytes()) - heap;
    const grownResident = process.memoryUsage().rss - resident;
    expect(backend.stats().bytes).toBe(held);
    expect(free()).toBe(before);
    expect(grown).toBeLessThan(2 * mebibyte);
    expect(grownResident).toBeLessThan(64 * mebibyte);
  });

  test("compiles 300 distinct programs that nobody disposes, with flat memory", async () => {
    const use = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const { program, x } = distinct({ backend, least }, i);
        const { y } = await program.run({ x });
        await y?.read();
        if (i % 20 === 0) await liveBytes();
      }
    };
    await use(1000, 1040);
    await liveBytes();
    const [heap, held] = [await liveBytes(), backend.stats().bytes];
    const before = free();
    await use(1040, 1340);
    await liveBytes();
    const grown = (await liveBytes()) - heap;
    // The garbage collector may still hold the last program.
    expect(backend.stats().bytes - held).toBeLessThan(mebibyte / 8);
    expect(before - free()).toBeLessThan(mebibyte / 8);
    expect(grown).toBeLessThan(2 * mebibyte);
  });
});

test("20,000 distinct constants in programs of their own run on wasm", async () => {
  let wrong = 0;
  for (let i = 0; i < 20_000; i++) {
    const program = compile({ backend: two }, () => ({ y: mul(scalar(1), 1 + i / 7) }));
    const { y } = await program.run();
    const [found = NaN] = (await y?.read()) ?? [];
    if (found !== Math.fround(1 + i / 7)) wrong++;
    await program.dispose();
  }
  expect(wrong).toBe(0);
});
