// @module-tag nightly
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { constantRate } from "@pixelweft/layers";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import type { Batch } from "./batch.ts";
import { train } from "./training.ts";

const [early, all] = [50_000, 200_000] as const;
const mebibyte = 2 ** 20;

v8.setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Mebibytes of live objects, and of the process. */
async function memory(): Promise<{ readonly live: number; readonly process: number }> {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { live: (heapUsed + arrayBuffers) / mebibyte, process: rss / mebibyte };
}

function* batches(): Generator<Batch> {
  for (let n = 0; ; n++) yield { images: Uint8Array.of(n & 1, (n >> 1) & 1), state: n + 1 };
}

test("200,000 updates take no more memory than 50,000", { timeout: 1_800_000 }, async () => {
  const size = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 };
  const backend = await wasmBackend({ threads: 1 });
  const training = train(createModel(size), batches(), {
    backend,
    steps: all,
    learningRate: constantRate(1e-3),
    reportEvery: 100,
  });
  const seen: Awaited<ReturnType<typeof memory>>[] = [];
  let bytes = 0;
  for await (const event of training)
    if (event.kind === "progress" && event.step % early === 0) {
      seen.push(await memory());
      bytes ||= backend.stats().bytes;
    }
  const [before, after] = [seen[0], seen.at(-1)];
  if (before === undefined || after === undefined) throw new Error("no update was reported");
  expect(training.step).toBe(all);
  expect(backend.stats().bytes).toBe(bytes);
  expect(after.live - before.live).toBeLessThan(2);
  expect(after.process - before.process).toBeLessThan(32);
  await training.dispose();
  backend.dispose();
});
