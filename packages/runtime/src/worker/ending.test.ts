import { expect, test } from "vitest";
import { connectWorker } from "../client/connect-worker.ts";
import { serve } from "./serve.ts";
import { twoKinds, smallFile, smallModel, workerHere } from "./worker.fixture.ts";

const long = { steps: 100_000, batchSize: 4, reportEvery: 5 };
const label = { labels: Int32Array.of(0) };

test("a signal ends sampling between two rows, and what follows goes on", async () => {
  const worker = await workerHere();
  const model = await worker.openModel(smallFile());
  const controller = new AbortController();
  const rows: number[] = [];
  const sampled = model.sample({
    count: 1,
    ...label,
    signal: controller.signal,
    onRows: (drawn) => {
      rows.push(drawn.rows);
      controller.abort(new Error("enough"));
    },
  });
  await expect(sampled).rejects.toThrow("enough");
  expect(rows).toEqual([1]);
  expect((await model.sample({ count: 1, ...label })).length).toBe(12);
  const late = model.sample({ count: 1, ...label, signal: AbortSignal.abort(new Error("late")) });
  await expect(late).rejects.toThrow("late");
});

test("a signal stops a training after its update; so does leaving the loop", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(smallModel().config);
  const controller = new AbortController();
  let last: object = {};
  for await (const event of model.train(twoKinds, long, { signal: controller.signal })) {
    last = event;
    if (event.kind === "progress" && event.step >= 5) controller.abort();
  }
  expect(last).toMatchObject({ kind: "end", reason: "stopped" });
  for await (const event of model.train(twoKinds, long)) if (event.kind === "progress") break;
  const again = await worker.openModel(await model.checkpoint());
  expect(again.training?.step).toBeGreaterThanOrEqual(10);
  expect(again.training?.step).toBeLessThan(long.steps / 2);
});

test("a model is not closed and not trained twice while it is trained", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(smallModel().config);
  for await (const event of model.train(twoKinds, long)) {
    if (event.kind !== "progress") continue;
    await expect(model.dispose()).rejects.toThrow("it is being trained; abort the training first");
    const second = model.train(twoKinds, long).next();
    await expect(second).rejects.toThrow("Cannot train: the model is being trained");
    break;
  }
  await model.dispose();
});

test("dispose() may be called twice, at once and later", async () => {
  const worker = await workerHere();
  const ends = [worker.dispose(), worker.dispose()];
  expect(await Promise.all(ends)).toEqual([undefined, undefined]);
  await worker.dispose();
  await expect(worker.requestBackend()).rejects.toThrow("it was disposed of");
});

test("dispose() ends what runs, what waits and what comes later", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(smallModel().config);
  const events: string[] = [];
  const training = (async () => {
    for await (const { kind } of model.train(twoKinds, long)) events.push(kind);
  })();
  await model.bitsPerDim(twoKinds);
  const waiting = model.sample({ count: 1, ...label }).catch((error: unknown) => error);
  await worker.dispose();
  await training;
  expect(events.at(-1)).toBe("end");
  expect(await waiting).toMatchObject({ name: "AbortError" });
  await expect(model.sample({ count: 1, ...label })).rejects.toThrow("it was disposed of");
});

test("a port that its client closes ends what runs", async () => {
  const { port1, port2 } = new MessageChannel();
  const said: string[] = [];
  let ended = (): void => {};
  const end = new Promise<void>((resolve) => (ended = resolve));
  serve({
    addEventListener: (kind, act) => port1.addEventListener(kind, act),
    start: () => port1.start(),
    postMessage: (message, transfer) => {
      said.push(String(Object(message).kind));
      port1.postMessage(message, transfer);
      if (said.includes("event") && said.at(-1) === "done") ended();
    },
  });
  const worker = connectWorker(port2);
  await worker.requestBackend({ kind: "wasm", threads: 1 });
  const model = await worker.createModel(smallModel().config);
  const events = model.train(twoKinds, { ...long, steps: 1e9 });
  await events.next();
  port2.close();
  // The training says that it was stopped, though to nobody.
  await end;
  expect(said.slice(-2)).toEqual(["event", "done"]);
});

test("errors come back with their class, name and message", async () => {
  const worker = await workerHere();
  const damaged = await worker.openModel(new Uint8Array(20)).catch((error: unknown) => error);
  expect(damaged).toMatchObject({ name: "CheckpointError" });
  expect(String(damaged)).toContain("Cannot read the checkpoint");
  const model = await worker.openModel(smallFile());
  const none = await model.sample({ count: 0, ...label }).catch((error: unknown) => error);
  expect(none).toBeInstanceOf(RangeError);
  const wrong = await model.bits({ images: new Uint8Array(5) }).catch((error: unknown) => error);
  expect(wrong).toBeInstanceOf(TypeError);
  expect(String(wrong)).toContain("images of 4x3x1 have 12");
  await expect(worker.requestBackend()).rejects.toThrow("models are open; close them first");
  await expect(worker.createModel({ height: 0, width: 1 })).rejects.toBeInstanceOf(RangeError);
  const data = { images: twoKinds.images, labels: Int32Array.of(1, 2, 3) };
  await expect(model.train(data, long).next()).rejects.toThrow("there are 3 values of labels");
  const misspelt: object = { rate: 1 };
  const trained = model.train(twoKinds, { ...long, ...misspelt }).next();
  await expect(trained).rejects.toThrow("there is no option rate");
  const unknown: object = { schedule: "linear" };
  const linear = model.train(twoKinds, { ...long, ...unknown }).next();
  await expect(linear).rejects.toThrow("Cannot train by the schedule linear");
  const all: object = { holds: "all" };
  await expect(model.checkpoint(all)).rejects.toThrow("Cannot make a checkpoint of all");
});

test("what is to be transferred is, and nothing else", async () => {
  const worker = await workerHere();
  const [copied, moved] = [smallFile(), smallFile()];
  await worker.openModel(copied);
  await worker.openModel(moved, { transfer: [moved.buffer] });
  expect([copied.length > 0, moved.length]).toEqual([true, 0]);
});

test("models and workers that go out of scope are disposed of", async () => {
  let worker;
  {
    await using here = await workerHere();
    await using model = await here.createModel(smallModel().config);
    worker = { here, model };
  }
  await expect(worker.model.checkpoint()).rejects.toThrow("it was disposed of");
});
