// @module-tag ci
import { expect, test } from "vitest";
import { bareWorker, smallFile, smallModel, twoKinds } from "./worker.fixture.ts";

/** Sampling that takes many turns of the event loop. */
const long = {
  kind: "sample",
  model: 1,
  batch: 1,
  request: { count: 600, labels: new Int32Array(600) },
};
const one = { count: 1, labels: Int32Array.of(1), seed: 2 };

test("every message is answered as the README states", async () => {
  const { post, answer, replies } = bareWorker();
  const done = async (id: number, job: object): Promise<unknown> => {
    post({ id, ...job });
    const reply = await answer(id);
    expect(reply).toMatchObject({ id, kind: "done" });
    return "result" in reply ? reply.result : undefined;
  };
  const options = { kind: "wasm", threads: 1 };
  const facts = await done(1, { kind: "backend", options });
  expect(facts).toMatchObject({ kind: "wasm", why: expect.stringContaining("it was asked for") });
  const { config } = smallModel();
  expect(await done(2, { kind: "open", bytes: smallFile() })).toEqual({ model: 1, config });
  expect(await done(3, { kind: "create", config, seed: 1 })).toEqual({ model: 2, config });
  const images = await done(4, { kind: "sample", model: 1, request: one, rows: true });
  expect(images).toHaveLength(12);
  const rows = replies.filter(({ id, kind }) => id === 4 && kind === "rows");
  expect(rows).toHaveLength(4);
  expect(rows.at(-1)).toEqual({ id: 4, kind: "rows", drawn: { start: 0, rows: 4, images } });
  const request = { images, keep: 3, labels: Int32Array.of(0) };
  expect(await done(5, { kind: "complete", model: 1, request })).toHaveLength(12);
  const batch = { images, labels: Int32Array.of(1) };
  const measured = await done(6, { kind: "measure", model: 1, what: "bitsPerDim", batch });
  expect(measured).toBeInstanceOf(Float32Array);
  const settings = { steps: 2, batchSize: 8 };
  const trained = await done(7, { kind: "train", model: 2, data: twoKinds, settings });
  expect(trained).toEqual({ step: 2 });
  const events = replies.flatMap((reply) => (reply.kind === "event" ? [reply.event.kind] : []));
  expect(events).toEqual(["progress", "end"]);
  const [full, half] = [
    await done(8, { kind: "checkpoint", model: 1 }),
    await done(9, { kind: "checkpoint", model: 1, holds: "average", dtype: "F16" }),
  ];
  expect(full).toEqual(smallFile());
  expect(Object(half).length).toBeLessThan(Object(full).length);
  expect(await done(10, { kind: "close", model: 1 })).toBeUndefined();
  expect(await done(11, { kind: "dispose" })).toBeUndefined();
  post({ id: 12, kind: "close", model: 2 });
  const message = "Cannot do the job: the worker was disposed of";
  expect(await answer(12)).toMatchObject({ kind: "failed", error: { message } });
});

test("an abort takes a job out of the queue, and is not answered itself", async () => {
  const { post, answer, replies } = bareWorker();
  post({ id: 1, kind: "backend", options: { kind: "wasm", threads: 1 } });
  post({ id: 2, kind: "open", bytes: smallFile() });
  await answer(2);
  post({ id: 3, ...long });
  post({ id: 4, kind: "sample", model: 1, request: one });
  post({ id: 5, kind: "sample", model: 1, request: one });
  post({ kind: "abort", job: 4 });
  post({ kind: "abort", job: 99 });
  expect(await answer(5)).toMatchObject({ kind: "done" });
  expect(await answer(4)).toMatchObject({ error: { name: "AbortError" } });
  expect(await answer(3)).toMatchObject({ kind: "done" });
  expect(replies.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
});

test("a request that there is not, and a number that is in use, are refused; other messages are ignored", async () => {
  const { post, answer, replies } = bareWorker();
  for (const other of ["hello", null, { kind: "sample" }, { id: 7 }]) post(Object(other));
  post({ id: 2, kind: "paint" });
  expect(await answer(2)).toMatchObject({
    error: { name: "TypeError", message: expect.stringContaining("no request of kind paint") },
  });
  post({ id: 1, kind: "backend", options: { kind: "wasm", threads: 1 } });
  post({ id: 1.5, kind: "open", bytes: smallFile() });
  await answer(1.5);
  post({ id: 3, ...long });
  post({ id: 3, kind: "create", config: { height: 1, width: 1 } });
  expect(await answer(3)).toMatchObject({
    error: { message: expect.stringContaining("job 3 is not done yet") },
  });
  post({ id: 4, kind: "measure", model: 1, what: "dispose", batch: { images: [] } });
  expect(await answer(4)).toMatchObject({ kind: "failed" });
  const numbers = new Set(replies.map(({ id }) => id));
  expect(numbers).toEqual(new Set([1, 1.5, 2, 3, 4]));
});

test.each([
  [{ kind: "sample", model: 1 }, "Cannot do the job: request of sample is undefined"],
  [
    { kind: "train", model: 1, data: twoKinds },
    "Cannot do the job: settings of train is undefined",
  ],
  [{ kind: "measure", model: 1, what: "bits" }, "Cannot do the job: batch of measure is undefined"],
  [{ kind: "create", config: 3 }, "Cannot do the job: config of create is 3"],
  [{ kind: "backend", options: null }, "Cannot do the job: options of backend is null"],
  [
    { kind: "train", model: 1, data: { labels: twoKinds.labels }, settings: { steps: 1 } },
    "Cannot train: images is undefined, not a Uint8Array",
  ],
  [
    { kind: "train", model: 1, data: twoKinds, settings: { steps: 1, accumulate: 2 ** 32 } },
    "Cannot train: accumulate is 4294967296, not a whole number from 1 to 65536",
  ],
])("%s is refused by the name of what is wrong", async (job, message) => {
  const { post, answer } = bareWorker();
  post({ id: 1, kind: "backend", options: { kind: "wasm", threads: 1 } });
  post({ id: 2, kind: "open", bytes: smallFile() });
  post({ id: 3, ...job });
  expect(await answer(3)).toMatchObject({ kind: "failed", error: { message } });
});
