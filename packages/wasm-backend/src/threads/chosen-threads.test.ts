// @module-tag ci
import { afterEach, expect, test, vi } from "vitest";
import { counting } from "../counting.fixture.ts";
import { bytesAfter, layerProgram } from "../layer.fixture.ts";
import { wasmBackend } from "../mod.ts";
import { ThreadChoice } from "./thread-choice.ts";

const took = vi.spyOn(ThreadChoice.prototype, "took");
afterEach(() => {
  took.mockClear();
  vi.unstubAllGlobals();
});

test("by default a program is timed with all threads and with one, and each run does the same", async () => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  const backend = await wasmBackend();
  expect(backend.capabilities.description).toContain("up to 2 threads,");
  const [length, turns] = [1_000_003, 3];
  const prepared = await backend.prepare(counting(length, turns));
  const buffer = backend.alloc(4 * length);
  const recording = backend.record(prepared, [buffer]);
  // Until the threads have started, one of them runs it alone, and nothing is timed.
  for (let run = 1; took.mock.calls.length < 16; run++) {
    await backend.run(recording);
    const values = new Float32Array((await backend.read(buffer, 0, 4 * length)).buffer);
    expect(values.every((value) => value === turns * run)).toBe(true);
  }
  expect(new Set(took.mock.calls.map(([way]) => way))).toEqual(new Set(["together", "alone"]));
  backend.dispose();
});

test("the bits of a layer are the same whichever way is chosen", async () => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  const [all, one] = [await wasmBackend(), await wasmBackend({ threads: 1 })];
  const wanted = await bytesAfter(one, layerProgram());
  const next = vi.spyOn(ThreadChoice.prototype, "next");
  for (const way of ["alone", "together"] as const) {
    next.mockReset().mockReturnValue(way);
    while (next.mock.calls.length === 0)
      expect(await bytesAfter(all, layerProgram())).toEqual(wanted);
  }
  next.mockRestore();
  all.dispose();
  one.dispose();
});

test("with a number of threads nothing is timed: all of them do each run", async () => {
  const two = await wasmBackend({ threads: 2 });
  expect(two.capabilities.description).toContain("WebAssembly, 2 threads,");
  await bytesAfter(two, layerProgram());
  expect(took).not.toHaveBeenCalled();
  two.dispose();
});
