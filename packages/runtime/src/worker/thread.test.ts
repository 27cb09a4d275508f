// @module-tag ci
import { Worker } from "node:worker_threads";
import { Sampler, toDevice } from "@pixelweft/pixelcnn";
import { connectWorker } from "@pixelweft/runtime/client";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { portOfWorker } from "./port-of-worker.ts";
import { smallFile, smallModel } from "./worker.fixture.ts";

const request = { count: 2, labels: Int32Array.of(1, 0), seed: 4 };

function thread(program: string): Worker {
  const onDist = process.env["TEST_DIST"] === "1";
  const execArgv = onDist ? [] : ["--conditions=@pixelweft/source"];
  return new Worker(new URL(program, import.meta.url), { execArgv });
}

test("a thread of Node's samples what this one does", async () => {
  const worker = connectWorker(thread("./serving.fixture.ts"));
  const facts = await worker.requestBackend({ kind: "wasm", threads: 2 });
  expect(facts.description).toContain("2 threads");
  const model = await worker.openModel(smallFile());
  let rows = 0;
  const images = await model.sample({ ...request, onRows: () => rows++ });
  expect(rows).toBe(4);
  await worker.dispose();
  const backend = await wasmBackend({ threads: 1 });
  expect(images).toEqual(await new Sampler(toDevice(backend, smallModel())).sample(request));
  backend.dispose();
});

test("a worker whose program fails rejects all calls, those that come later too", async () => {
  const worker = connectWorker(thread("./there-is-none.ts"));
  await expect(worker.openModel(smallFile())).rejects.toThrow("Cannot find module");
  await expect(worker.requestBackend()).rejects.toThrow("Cannot ask the worker: the worker failed");
});

test("what is no worker has no port of its own", () => {
  // This file is run in a child process, not in a worker.
  expect(() => portOfWorker()).toThrow("Cannot serve: this thread is no worker");
});
