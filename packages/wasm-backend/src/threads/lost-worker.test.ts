import type { Worker } from "node:worker_threads";
import { type Backend, DeviceLostError } from "@pixelweft/tensor/backend";
import { expect, test, vi } from "vitest";
import { WasmBackend } from "../backend.ts";
import { bytesAfter, layerProgram } from "../layer.fixture.ts";
import { Heap } from "../memory/heap.ts";
import { wasmBackend } from "../mod.ts";
import { tilesOf } from "../tiles.ts";
import { commands, control } from "./control.ts";
import { ThreadPool } from "./thread-pool.ts";
import { workerProgram } from "./worker-program.ts";

/** A backend of two threads whose worker ends, as if it ran out of memory, at its next command. */
async function mortal(act: keyof typeof commands): Promise<Backend> {
  const heap = new Heap(true);
  const exit = `if (act === ${commands[act]}) process.exit(1);`;
  const program = workerProgram.replace("    try {", `${exit}    try {`);
  expect(program).not.toBe(workerProgram);
  const pool = await ThreadPool.start(heap, 2, program);
  const code = { memory: heap.type, fused: true, threads: 2, maySleep: true };
  return new WasmBackend({ heap, pool, tiles: tilesOf(6, false), code, describe: () => "" });
}

test("a worker that is gone when it is to load a program rejects prepare() and ends the backend", async () => {
  const backend = await mortal("load");
  await expect(backend.prepare(layerProgram())).rejects.toThrow(DeviceLostError);
  expect((await backend.lost).message).toContain("a worker ended");
  expect(() => backend.alloc(4)).toThrow(DeviceLostError);
});

test("a worker that is gone in the middle of a run rejects it, whichever thread waits at the barrier", async () => {
  const backend = await mortal("run");
  await expect(bytesAfter(backend, layerProgram())).rejects.toThrow(DeviceLostError);
  expect((await backend.lost).reason).toBe("failed");
  await expect(backend.sync()).rejects.toThrow(DeviceLostError);
});

test("a worker that cannot compile rejects prepare(), says why, and ends the backend", async () => {
  const heap = new Heap(true);
  const program = workerProgram.replace("new WebAssembly.Module(code)", "new WebAssembly.Module()");
  const pool = await ThreadPool.start(heap, 2, program);
  const code = { memory: heap.type, fused: true, threads: 2, maySleep: true };
  const tiles = tilesOf(6, false);
  const backend = new WasmBackend({ heap, pool, tiles, code, describe: () => "" });
  await expect(backend.prepare(layerProgram())).rejects.toThrow(
    /a thread failed: TypeError.*Module/,
  );
  expect((await backend.lost).message).toMatch(/TypeError.*Module/);
  await expect(backend.prepare(layerProgram())).rejects.toThrow(DeviceLostError);
});

test("threads that are gone while nobody runs anything end the backend", async () => {
  const started: Worker[] = [];
  const listen = (worker: Worker): void => void started.push(worker);
  process.on("worker", listen);
  const backend = await wasmBackend({ threads: 2 });
  process.off("worker", listen);
  await bytesAfter(backend, layerProgram());
  for (const worker of started) await worker.terminate();
  expect(started.length).toBeGreaterThan(0);
  expect((await backend.lost).reason).toBe("failed");
  await expect(bytesAfter(backend, layerProgram())).rejects.toThrow(DeviceLostError);
});

/** What `new Worker()` does where workers are forbidden: some engines throw, others say so a moment later. */
const forbidden = {
  "at once": () => {
    throw new Error("workers are forbidden here");
  },
  "a moment later": () => {
    return {
      on(event: string, listener: (error: Error) => void) {
        const error = new Error("workers are forbidden here");
        if (event === "error") setTimeout(() => listener(error), 10);
      },
      unref() {},
      removeAllListeners() {},
      terminate() {},
    };
  },
};

function forbid(refuse: () => unknown): void {
  const { getBuiltinModule } = process;
  vi.spyOn(process, "getBuiltinModule").mockImplementation((name: string) => {
    return name === "node:worker_threads"
      ? {
          ...getBuiltinModule("node:worker_threads"),
          Worker: vi.fn<() => unknown>(function refused() {
            return refuse();
          }),
        }
      : getBuiltinModule("node:v8");
  });
}

test.each(Object.entries(forbidden))(
  "where a worker is refused %s there is one thread within a second, and it is said why",
  async (_, refuse) => {
    forbid(refuse);
    const begun = performance.now();
    const backend = await wasmBackend({ threads: 2 });
    expect(performance.now() - begun).toBeLessThan(1000);
    vi.restoreAllMocks();
    const { description } = backend.capabilities;
    expect(description).toMatch(/1 thread \(.*workers are forbidden here\)/);
    expect((await bytesAfter(backend, layerProgram())).length).toBe(5);
    backend.dispose();
  },
);

test("where threads start by themselves and are refused, one runs programs, and it is said why as soon as that is known", async () => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  forbid(forbidden["a moment later"]);
  const backend = await wasmBackend();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  expect((await bytesAfter(backend, layerProgram())).length).toBe(5);
  await vi.waitFor(() =>
    expect(backend.capabilities.description).toMatch(/1 thread \(.*workers are forbidden here\)/),
  );
  expect((await bytesAfter(backend, layerProgram())).length).toBe(5);
  backend.dispose();
});

test("words that threads talk by do not overlap", () => {
  const whole = Object.entries(control).filter(([name]) => name !== "why");
  const places = whole.map(([, place]) => place);
  expect(new Set(places).size).toBe(places.length);
  expect(control.whyBytes).toBeLessThan(control.why);
  expect(control.why).toBeLessThan(control.bindings);
});
