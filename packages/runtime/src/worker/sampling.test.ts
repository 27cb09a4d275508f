import { complete, Likelihood, Sampler, toDevice, type SampledRows } from "@pixelweft/pixelcnn";
import { formatFinished } from "@pixelweft/pixelcnn/recipes";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import type { WorkerModel } from "../client/worker-model.ts";
import { smallFile, smallModel, workerHere } from "./worker.fixture.ts";

const labels = Int32Array.of(0, 1, 1);

/** A small model in a worker, and the same in this thread. */
async function twice(): Promise<{ away: WorkerModel; sampler: Sampler; likelihood: Likelihood }> {
  const worker = await workerHere();
  const away = await worker.openModel(smallFile());
  const backend = await wasmBackend({ threads: 1 });
  const device = toDevice(backend, smallModel());
  onTestFinished(() => backend.dispose());
  return { away, sampler: new Sampler(device), likelihood: new Likelihood(device) };
}

test("a worker samples the integers that a sampler of the same seed does, row by row too", async () => {
  const { away, sampler } = await twice();
  const request = { count: 3, seed: 7, labels, temperature: 0.8, firstImage: 2 };
  const direct = await sampler.sample(request);
  expect(new Set(direct).size).toBeGreaterThan(2);
  expect(await away.sample(request)).toEqual(direct);
  const seen: SampledRows[] = [];
  expect(await away.sample({ ...request, batch: 2, onRows: (row) => seen.push(row) })).toEqual(
    direct,
  );
  expect(seen.map(({ start, rows }) => [start, rows])).toEqual(
    [0, 2].flatMap((start) => [1, 2, 3, 4].map((rows) => [start, rows])),
  );
  expect(seen[2]?.images.subarray(0, 9)).toEqual(direct.subarray(0, 9));
  expect([...(seen[2]?.images.subarray(9, 12) ?? [])]).toEqual([0, 0, 0]);
  expect(await away.sample({ count: 1, labels: Int32Array.of(1), seed: 8 })).not.toEqual(
    await away.sample({ count: 1, labels: Int32Array.of(1), seed: 9 }),
  );
});

test("a worker weighs the background level of a file's palette with minP, as a sampler does", async () => {
  const clear = { colours: [[0, 0, 0, 0]] };
  const file = formatFinished(smallModel(), { run: { step: 1, settings: { palette: clear } } });
  const away = await (await workerHere()).openModel(file);
  const { sampler } = await twice();
  const request = { count: 16, seed: 7, minP: 1, labels: new Int32Array(16) };
  const drawn = await away.sample(request);
  expect(drawn).toEqual(await sampler.sample({ ...request, backgroundLevel: 0 }));
  const without = await away.sample({ ...request, backgroundLevel: null });
  expect(without).toEqual(await sampler.sample(request));
  expect(drawn).not.toEqual(without);
});

test("a model that is opened with lowered programs samples by them", async () => {
  const { away, sampler } = await twice();
  const request = { count: 16, seed: 7, labels: new Int32Array(16).fill(1), onRows: () => {} };
  const direct = await sampler.sample(request);
  const lowered = await sampler.lowered();
  const worker = await workerHere();
  expect(await (await worker.openModel(smallFile(), { lowered })).sample(request)).toEqual(direct);
  expect(await away.sample(request)).toEqual(direct);
  // What they compute is what is sampled: without a step nothing is written.
  const rows = Object.fromEntries(
    Object.entries(lowered.rows).map(([key, one]) => {
      return [key, { ...one, program: { ...one.program, steps: [] } }];
    }),
  );
  const halved = await worker.openModel(smallFile(), { lowered: { ...lowered, rows } });
  expect(await halved.sample(request)).not.toEqual(direct);
});

test("images are the same however many are sampled at once, with more sizes than a worker keeps", async () => {
  const worker = await workerHere();
  const model = await worker.openModel(smallFile());
  const all: string[] = [];
  for (const batch of [1, 2, 3, 4, 5, 6, 2, 1])
    all.push(String(await model.sample({ count: 3, seed: 7, labels, batch })));
  expect(new Set(all).size).toBe(1);
});

test("a worker completes images as complete() does", async () => {
  const { away, sampler } = await twice();
  const images = Uint8Array.from({ length: 24 }, (_, i) => i % 4);
  const request = { images, keep: 5, each: 2, seed: 3, labels: Int32Array.of(1, 0) };
  const direct = await complete(sampler, request);
  let rows = 0;
  expect(await away.complete({ ...request, onRows: () => rows++ })).toEqual(direct);
  expect(await away.complete(request)).toEqual(direct);
  expect([...direct.subarray(12, 17)]).toEqual([0, 1, 2, 3, 0]);
  expect(rows).toBe(4);
});

test("a worker measures what Likelihood does", async () => {
  const { away, likelihood } = await twice();
  const batch = { images: Uint8Array.from({ length: 36 }, (_, i) => (i * 5) % 4), labels };
  expect(await away.bitsPerDim(batch)).toEqual(await likelihood.bitsPerDim(batch));
  expect(await away.bits(batch)).toEqual(await likelihood.bits(batch));
  expect(await away.logProb(batch)).toEqual(await likelihood.logProb(batch));
  const logits = await away.logits(batch);
  expect(logits).toEqual(await likelihood.logits(batch));
  expect(logits.length).toBe(36 * 4);
});

test("models are numbered, and closed one by one", async () => {
  const worker = await workerHere();
  const [one, other] = [await worker.openModel(smallFile()), await worker.openModel(smallFile())];
  expect(one.config).toEqual(smallModel().config);
  expect(one.training).toBeUndefined();
  await one.dispose();
  await expect(one.sample({ count: 1 })).rejects.toThrow("Cannot find model 1: it is not open");
  expect((await other.sample({ count: 1, labels: Int32Array.of(0) })).length).toBe(12);
});

test("a sample that resumes has the same pixels, those that are fixed among them", async () => {
  const { away: model } = await twice();
  const one = { labels: Int32Array.of(1), seed: 3, onRows: () => {} };
  const call = { ...one, images: new Uint8Array(12), keep: 0 };
  const free = await model.complete({ ...call, resumes: true });
  const images = free.map((level) => (level + 1) % 4);
  const fixed = Uint8Array.from({ length: 12 }, (_, i) => (i === 7 ? 1 : 0));
  const resumed = await model.complete({ ...call, images, fixed, resumes: true });
  expect([...resumed]).toEqual([...(await model.complete({ ...call, images, fixed }))]);
  expect([...resumed.subarray(0, 7)]).toEqual([...free.subarray(0, 7)]);
  expect(resumed[7]).toBe(images[7]);
});
