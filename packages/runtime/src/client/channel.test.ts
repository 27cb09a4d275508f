// @module-tag ci
import { expect, onTestFinished, test } from "vitest";
import { smallFile, workerHere } from "../worker/worker.fixture.ts";
import { connectWorker, type ConnectedWorker } from "./connect-worker.ts";

/** A client whose worker is the test: what it is sent, and what it answers. */
function answered(): {
  readonly worker: ConnectedWorker;
  readonly port: MessagePort;
  readonly sent: Promise<object>[];
} {
  const { port1, port2 } = new MessageChannel();
  const worker = connectWorker(port1);
  const heard: ((message: object) => void)[] = [];
  const sent = Array.from({ length: 3 }, () => new Promise<object>((hear) => heard.push(hear)));
  port2.addEventListener("message", ({ data }) => heard.shift()?.(Object(data)));
  port2.start();
  onTestFinished(() => port2.close());
  return { worker, port: port2, sent };
}

test("what onRows throws is what its call rejects with, and the worker goes on", async () => {
  const worker = await workerHere();
  const model = await worker.openModel(smallFile());
  let rows = 0;
  const onRows = (): void => {
    rows++;
    throw new RangeError("no room to paint");
  };
  const request = { count: 1, seed: 3, labels: Int32Array.of(0) };
  await expect(model.sample({ ...request, onRows })).rejects.toThrow("no room to paint");
  expect(await model.sample(request)).toHaveLength(12);
  expect(rows).toBe(1);
});

test("a job whose onRows throws is ended in the worker", async () => {
  const { worker, port, sent } = answered();
  const opened = worker.openModel(new Uint8Array(1));
  expect(await sent[0]).toMatchObject({ id: 1, kind: "open" });
  port.postMessage({ id: 1, kind: "done", result: { model: 1, config: { height: 1, width: 1 } } });
  const onRows = (): void => {
    throw new RangeError("no room to paint");
  };
  const sampled = (await opened).sample({ count: 1, onRows });
  expect(await sent[1]).toMatchObject({ id: 2, kind: "sample" });
  port.postMessage({
    id: 2,
    kind: "rows",
    drawn: { start: 0, rows: 1, images: new Uint8Array(1) },
  });
  await expect(sampled).rejects.toThrow("no room to paint");
  expect(await sent[2]).toEqual({ kind: "abort", job: 2 });
});

test("calls of a port that is closed reject, those that wait and those that come later", async () => {
  const { worker, port, sent } = answered();
  const waiting = worker.openModel(new Uint8Array(1));
  await sent[0];
  port.close();
  const why = "Cannot ask the worker: the worker failed: its port was closed";
  await expect(waiting).rejects.toThrow(why);
  await expect(worker.requestBackend()).rejects.toThrow(why);
});

test.each([
  ["TypeError", TypeError],
  ["RangeError", RangeError],
  ["AbortError", DOMException],
  ["CheckpointError", Error],
])("an error named %s comes back with its name, message and class", async (name, kind) => {
  const { worker, port, sent } = answered();
  const opened = worker.openModel(new Uint8Array(1));
  await sent[0];
  port.postMessage({ id: 1, kind: "failed", error: { name, message: "no such luck" } });
  const error = await opened.catch((why: unknown) => why);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ name, message: "no such luck" });
});

test.each([
  ["fails", "error", "the worker failed: out of memory"],
  ["ends by itself", "exit", "the worker failed: it has ended"],
  ["closes its port", "close", "the worker failed: its port was closed"],
])("a worker of Node that %s is terminated once, and its calls reject", async (_, kind, why) => {
  const acts = new Map<string, (value: unknown) => void>();
  let terminated = 0;
  const worker = connectWorker({
    postMessage: () => {},
    on: (event, act) => acts.set(event, act),
    terminate: () => ++terminated,
  });
  const waiting = worker.requestBackend();
  acts.get(kind)?.(new Error("out of memory"));
  await expect(waiting).rejects.toThrow(new Error(`Cannot ask the worker: ${why}`));
  await expect(worker.dispose()).rejects.toThrow(why);
  expect(terminated).toBe(1);
});

test.each([
  ["error", { message: "out of memory" }, "out of memory"],
  ["error", { message: "" }, "its program cannot be loaded"],
  ["messageerror", {}, "a message cannot be read"],
])("calls of a page's worker reject at its %s event with %j", async (kind, event, why) => {
  const acts = new Map<string, (event: object) => void>();
  const worker = connectWorker({
    postMessage: () => {},
    addEventListener: (name, act) => void acts.set(name, act),
    terminate: () => {},
  });
  const waiting = worker.requestBackend();
  acts.get(kind)?.(event);
  await expect(waiting).rejects.toThrow(
    new Error(`Cannot ask the worker: the worker failed: ${why}`),
  );
});

test("a signal that comes after its job ends nothing", async () => {
  const { worker, port, sent } = answered();
  const controller = new AbortController();
  const opened = worker.openModel(new Uint8Array(1), { signal: controller.signal });
  await sent[0];
  port.postMessage({ id: 1, kind: "done", result: { model: 1, config: { height: 1, width: 1 } } });
  await opened;
  controller.abort();
  void worker.requestBackend().catch(() => {});
  expect(await sent[1]).toMatchObject({ id: 2, kind: "backend" });
});
