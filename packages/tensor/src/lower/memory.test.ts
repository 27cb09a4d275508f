import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { lower } from "./lower.ts";

const backend = referenceBackend();
const zeros = (...shape: number[]): { data: Float32Array; shape: t.Shape } => ({
  data: new Float32Array(t.sizeOf(shape)),
  shape,
});
const need = (x: t.Tensor | undefined): t.Tensor => {
  if (x === undefined) throw new TypeError("Cannot build the test: a tensor is missing");
  return x;
};

describe("memory", () => {
  test("a constant that is used twice is kept once", async () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const { program } = lower({
      outputs: {
        y: t.mul(t.add(t.indices([4], 0), 1), 2),
        z: t.add(t.tensor(data), t.tensor(data)),
      },
      effects: [],
      maxBufferBytes: 1e6,
      custom: [],
    });
    const constant = program.buffers.find(({ role }) => role === "constant");
    expect(constant?.bytes).toBe(256);
  });
  test("values whose lives do not meet share memory", async () => {
    const chain = (n: number): t.Tensor => {
      let y = t.tensor(new Float32Array(1024));
      for (let i = 0; i < n; i++) y = t.cumulativeSum(y, 0);
      return y;
    };
    const arena = (n: number): number => {
      const request = { outputs: { y: chain(n) }, effects: [], maxBufferBytes: 1e9, custom: [] };
      const { buffers } = lower(request).program;
      return buffers.reduce((sum, { role, bytes }) => sum + (role === "arena" ? bytes : 0), 0);
    };
    expect(arena(3)).toBe(2 * 4096);
    expect(arena(12)).toBe(2 * 4096);
  });
  test("nothing is allocated while a program runs", async () => {
    const program = t.compile({ backend }, ({ x }) => ({
      y: t.sum(t.matmul(t.tanh(need(x)), t.transpose(need(x)))),
    }));
    await program.run({ x: zeros(3, 4) });
    const { allocations, bytes } = backend.stats();
    for (let i = 0; i < 5; i++) await program.run({ x: zeros(3, 4) });
    expect(backend.stats()).toMatchObject({ allocations, bytes });
    await program.dispose();
  });
  test("dispose() gives back what a program allocated", async () => {
    const { bytes } = backend.stats();
    const program = t.compile({ backend }, ({ x }) => ({ y: t.cumulativeSum(need(x), 0) }));
    await program.run({ x: zeros(5) });
    expect(backend.stats().bytes).toBeGreaterThan(bytes);
    await program.dispose();
    expect(backend.stats().bytes).toBe(bytes);
  });
  test("a program whose memory does not fit says so and frees what it took", async () => {
    const small = referenceBackend({ maxBufferBytes: 1024 });
    const program = t.compile({ backend: small }, ({ x }) => ({
      y: t.sum(t.cumulativeSum(t.expand(need(x), [300]), 0)),
    }));
    await expect(program.run({ x: zeros(1) })).rejects.toThrow(
      "Cannot plan [300]: it needs 1200 bytes and the device binds 1024 at once; a smaller batch needs less",
    );
    const wide = t.compile({ backend: small }, ({ x }) => ({ y: t.expand(need(x), [300]) }));
    await expect(wide.run({ x: zeros(1) })).rejects.toThrow(
      /^Cannot plan the buffer output: it needs 1\d+ bytes and the device binds 1024 at once/,
    );
    expect(small.stats().bytes).toBe(0);
  });
});
