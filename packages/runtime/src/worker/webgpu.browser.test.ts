// @module-tag guard
import { connectWorker, type ConnectedWorker } from "@pixelweft/runtime/client";
import { expect, onTestFinished, test } from "vitest";

const size = { height: 6, width: 5, channels: 1, levels: 4 };
const config = { ...size, hiddenChannels: 6, layers: 1, firstKernelSize: 3, headChannels: 8 };
const images = Uint8Array.from({ length: 16 * 30 }, (_, i) => (i * 37 + (i >> 3)) % 4);
const settings = { steps: 8, batchSize: 8, learningRate: 0.02, reportEvery: 2, seed: 1 };

async function worker(kind: "webgpu" | "wasm"): Promise<ConnectedWorker> {
  const program = new URL("./serving.fixture.ts", import.meta.url);
  const connected = connectWorker(new Worker(program, { type: "module" }));
  onTestFinished(() => connected.dispose());
  expect((await connected.requestBackend({ kind })).kind).toBe(kind);
  return connected;
}

/** What a worker makes of the same model and images. */
async function trained(kind: "webgpu" | "wasm") {
  const model = await (await worker(kind)).createModel(config, 1);
  const losses: number[] = [];
  for await (const event of model.train({ images }, settings))
    if (event.kind === "progress") losses.push(event.loss);
  const bits = await model.bitsPerDim({ images });
  const rows: number[] = [];
  const onRows = (drawn: { readonly rows: number }): void => void rows.push(drawn.rows);
  const drawn = await model.sample({ count: 5, seed: 3, onRows });
  return { losses, bits, rows, drawn, file: await model.checkpoint() };
}

// A software adapter takes seconds to compile.
const patience = 180_000;

test(
  "a worker trains, measures and samples by WebGPU as by WebAssembly",
  { timeout: patience },
  async () => {
    const [gpu, cpu] = [await trained("webgpu"), await trained("wasm")];
    expect(gpu.losses).toHaveLength(4);
    expect(gpu.losses.at(-1)).toBeLessThan(gpu.losses[0] ?? 0);
    for (const [i, loss] of gpu.losses.entries()) expect(loss).toBeCloseTo(cpu.losses[i] ?? 0, 3);
    for (const [i, bits] of gpu.bits.entries()) expect(bits).toBeCloseTo(cpu.bits[i] ?? 0, 3);
    expect(gpu.rows).toEqual([1, 2, 3, 4, 5, 6]);
    expect(gpu.drawn).toHaveLength(5 * 30);
    // A file goes from one to the other, and says the same there.
    const opened = await (await worker("wasm")).openModel(gpu.file);
    const [again] = await opened.bitsPerDim({ images });
    expect(again).toBeCloseTo(gpu.bits[0] ?? 0, 4);
  },
);
