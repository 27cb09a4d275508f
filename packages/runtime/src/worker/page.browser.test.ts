// @module-tag ci
import { createModel, Sampler, toDevice, train, type SampledRows } from "@pixelweft/pixelcnn";
import { connectWorker } from "@pixelweft/runtime/client";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";

/** Milliseconds after which a page is felt to stutter; what the browser itself calls a long task. */
const longest = 50;
const size = { height: 20, width: 20, channels: 3, levels: 256 };
const config = { ...size, hiddenChannels: 48, layers: 5, headChannels: 48 };
const images = Uint8Array.from({ length: 32 * 1200 }, (_, i) => (i * 37) % 256);
const settings = { steps: 12, batchSize: 16, reportEvery: 2, seed: 1 };

/** Tasks of this page's thread longer than 50 ms while something is done, in milliseconds. */
async function longTasks(act: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  const keep = (list: PerformanceEntryList): void => {
    for (const { name, duration } of list) if (name === "self") found.push(Math.round(duration));
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ entryTypes: ["longtask"] });
  await act();
  // What is observed is said a while later.
  await new Promise((resolve) => setTimeout(resolve, 300));
  keep(observer.takeRecords());
  observer.disconnect();
  return found;
}

/** The longest time between two turns of a timer while something is done; other load of the machine makes it longer. */
async function longestGap(act: () => Promise<unknown>): Promise<number> {
  let [gap, last, over] = [0, performance.now(), false];
  const channel = new MessageChannel();
  channel.port1.addEventListener("message", () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    if (!over) setTimeout(() => channel.port2.postMessage(0), 1);
  });
  channel.port1.start();
  channel.port2.postMessage(0);
  await act();
  over = true;
  return Math.max(gap, performance.now() - last);
}

// A machine with more to do than it has cores may take the page's thread off its core inside a short task: that is tried again.
test(
  "training and sampling in a worker, on one thread, leave the page's thread free",
  { retry: 2 },
  async () => {
    const program = new URL("./serving.fixture.ts", import.meta.url);
    const worker = connectWorker(new Worker(program, { type: "module" }));
    onTestFinished(() => worker.dispose());
    const { description } = await worker.requestBackend({ kind: "wasm", threads: 1 });
    expect(description).toContain("1 thread");
    const model = await worker.createModel(config, 1);
    const seen: string[] = [];
    const drawn: SampledRows[] = [];
    let gap = 0;
    const tasks = await longTasks(async () => {
      gap = await longestGap(async () => {
        for await (const event of model.train({ images }, settings)) {
          seen.push(event.kind);
          if (seen.length === 2)
            await model.sample({ count: 4, seed: 1, onRows: (rows) => void drawn.push(rows) });
        }
        await model.bitsPerDim({ images: images.subarray(0, 4 * 1200) });
      });
    });
    expect(seen).toEqual([...Array<string>(6).fill("progress"), "end"]);
    expect(drawn.map(({ rows }) => rows)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(tasks, `the longest gap between two turns was ${gap.toFixed(0)} ms`).toEqual([]);
  },
);

test("the same on the page's own thread does not: the measure finds it", async () => {
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  const model = createModel(config, 1);
  const tasks = await longTasks(async () => {
    const batches = [{ images: images.subarray(0, 16 * 1200) }];
    const run = train(model, batches, { backend, steps: 1 });
    for await (const { kind } of run) expect(["progress", "end"]).toContain(kind);
    await new Sampler(toDevice(backend, model)).sample({ count: 4, seed: 1 });
  });
  expect(Math.max(...tasks)).toBeGreaterThan(longest);
});
