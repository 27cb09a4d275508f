import type { Backend } from "@pixelweft/tensor/backend";
import { afterEach, expect, test, vi } from "vitest";
import { bytesAfter, layerProgram } from "./layer.fixture.ts";
import { wasmBackend } from "./mod.ts";
import { ThreadChoice } from "./thread-choice.ts";

const took = vi.spyOn(ThreadChoice.prototype, "took");
afterEach(() => {
  took.mockClear();
  vi.unstubAllGlobals();
});

/** What is left in memory after so many runs of one program. */
async function bytesAfterRuns(backend: Backend, runs: number): Promise<Uint8Array[]> {
  const program = layerProgram();
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }, i) => {
    const buffer = backend.alloc(bytes);
    const values = Float32Array.from({ length: Math.floor(bytes / 4) }, (_, k) =>
      Math.sin(i + k * 1.3),
    );
    backend.write(buffer, 0, new Uint8Array(values.buffer));
    return buffer;
  });
  const recording = backend.record(prepared, buffers);
  for (let run = 0; run < runs; run++) await backend.run(recording);
  return Promise.all(buffers.map((buffer) => backend.read(buffer, 0, buffer.bytes)));
}

test("by default a program is timed with all threads and with one, and its bits are those of one", async () => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  const chosen = await wasmBackend();
  expect(chosen.capabilities.description).toContain("up to 2 threads,");
  const ours = await bytesAfterRuns(chosen, 8);
  expect(took.mock.calls.map(([way]) => way).slice(0, 2)).toEqual(["together", "alone"]);
  expect(took).toHaveBeenCalledTimes(8);
  const one = await wasmBackend({ threads: 1 });
  expect(ours).toEqual(await bytesAfterRuns(one, 8));
  chosen.dispose();
  one.dispose();
});

test("with a number of threads nothing is timed: all of them do each run", async () => {
  const two = await wasmBackend({ threads: 2 });
  expect(two.capabilities.description).toContain("WebAssembly, 2 threads,");
  await bytesAfter(two, layerProgram());
  expect(took).not.toHaveBeenCalled();
  two.dispose();
});
