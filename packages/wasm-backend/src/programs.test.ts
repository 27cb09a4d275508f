// @module-tag ci
import {
  type MapKernel,
  OutOfMemoryError,
  type Program,
  type View,
} from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { bytesAfter, layerProgram } from "./layer.fixture.ts";
import { collectGarbage } from "./memory/garbage.fixture.ts";
import { wasmBackend } from "./mod.ts";

const backends = [
  { name: "one thread", backend: await wasmBackend({ threads: 1 }) },
  { name: "two threads", backend: await wasmBackend({ threads: 2 }) },
];
afterAll(() => {
  for (const { backend } of backends) backend.dispose();
});

/** Adds the numbers to an element, one after the other. */
function adding(numbers: readonly number[]): Program {
  const view: View = {
    buffer: 0,
    offset: { constant: 0, terms: [] },
    shape: [1],
    strides: [1],
    dtype: "f32",
  };
  const step: MapKernel = {
    kind: "map",
    shape: [1],
    inputs: [view],
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        ...numbers.flatMap((value, i) => [
          { op: "constant", value, dtype: "f32" } as const,
          { op: "add", args: [2 * i, 2 * i + 1], dtype: "f32" } as const,
        ]),
      ],
      results: [2 * numbers.length],
    },
    outputs: [view],
  };
  return { buffers: [{ role: "state", name: "x", bytes: 4 }], steps: [step] };
}

describe.each(backends)("programs with $name", ({ backend }) => {
  test("have 20,000 constants between them, each its own", async () => {
    const x = backend.alloc(4);
    let sum = 0;
    for (let program = 0; program < 100; program++) {
      const numbers = Array.from({ length: 200 }, (_, i) => 200 * program + i + 1);
      const prepared = await backend.prepare(adding(numbers));
      backend.write(x, 0, new Uint8Array(4));
      await backend.run(backend.record(prepared, [x]));
      sum += new Float32Array((await backend.read(x, 0, 4)).buffer)[0] ?? 0;
    }
    expect(sum).toBe((20_000 * 20_001) / 2);
    backend.free(x);
  });

  test("give back all that was kept for them when they are released", async () => {
    const before = backend.available?.() ?? 0;
    const { bytes, scratchBytes } = backend.stats();
    const large = await backend.prepare(layerProgram());
    expect(large.scratchBytes).toBeGreaterThan(0);
    const small = await backend.prepare(adding([1, 2]));
    expect(backend.stats().scratchBytes).toBeGreaterThan(scratchBytes);
    expect(backend.available?.()).toBeLessThan(before);
    backend.release?.(large);
    backend.release?.(large);
    const x = backend.alloc(4);
    await backend.run(backend.record(small, [x]));
    expect([...new Float32Array((await backend.read(x, 0, 4)).buffer)]).toEqual([3]);
    backend.free(x);
    const recording = backend.record(small, [backend.alloc(4)]);
    backend.release?.(small);
    await expect(backend.run(recording)).rejects.toThrow("Cannot run: the program was released");
    for (const buffer of recording.buffers) backend.free(buffer);
    expect(backend.available?.()).toBe(before);
    expect(backend.stats()).toMatchObject({ bytes, scratchBytes });
  });
});

test("programs that nobody has any more are released by themselves", async () => {
  const own = await wasmBackend({ threads: 2 });
  const before = own.available?.();
  const use = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      const program = layerProgram();
      await own.prepare({ ...program, steps: [...program.steps, ...adding([i]).steps] });
    }
  };
  await use();
  expect(own.available?.()).not.toBe(before);
  await collectGarbage();
  expect(own.available?.()).toBe(before);
  // The worker, which forgot them, goes on.
  expect((await bytesAfter(own, layerProgram())).length).toBe(5);
  own.dispose();
});

test("free() and release() after dispose() do nothing", async () => {
  const own = await wasmBackend({ threads: 2 });
  const buffer = own.alloc(16);
  const prepared = await own.prepare(adding([1]));
  own.dispose();
  own.free(buffer);
  own.release?.(prepared);
  expect(own.stats().bytes).toBe(0);
});

test("memory that is not there is found out before any is taken, with what it was for", async () => {
  const own = await wasmBackend({ threads: 1 });
  const available = own.available?.() ?? 0;
  // Nobody writes there, so that it costs addresses and no memory.
  own.alloc(available - 3 * 2 ** 20);
  const free = own.available?.() ?? 0;
  const before = own.stats();
  const program = layerProgram();
  const arena = { role: "arena", name: "arena 0", bytes: 2 ** 22 } as const;
  const large = { ...program, buffers: [...program.buffers, arena] };
  const refused = await own.prepare(large).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OutOfMemoryError);
  const { needed, planned, message } = refused as OutOfMemoryError;
  expect(refused).toMatchObject({ available: free });
  expect(planned.map(({ name }) => name)).toEqual(["arena 0", "scratch"]);
  expect(needed).toBe(planned.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(message).toMatch(
    /^Cannot prepare a program: 4\.\d MiB are needed \(arena 0 4\.0 MiB, scratch .*\) and 3\.0 MiB of 4\.0 GiB are free$/,
  );
  expect(own.stats()).toEqual(before);
  expect(own.available?.()).toBe(free);
  // Without the arena it fits.
  await own.prepare(program);
  expect(() => own.alloc(2 ** 22)).toThrow(OutOfMemoryError);
  own.dispose();
});
