import { expect, test } from "vitest";
import { portOfWorker } from "./port-of-worker.ts";

const parentPort = new MessageChannel().port1;
const getBuiltinModule = (name: string): object | undefined =>
  name === "node:worker_threads" ? { parentPort } : undefined;
const scope = { postMessage: () => {}, addEventListener: () => {} };

test("a worker of a browser or of Deno is served at its global", () => {
  expect(portOfWorker(scope)).toBe(scope);
  const deno = { ...scope, process: { versions: { deno: "2.9.6" }, getBuiltinModule } };
  expect(portOfWorker(deno)).toBe(deno);
});

test("a worker of Node or Bun is served at its parent's port", () => {
  const node = { process: { versions: { node: "24.0.0" }, getBuiltinModule } };
  expect(portOfWorker(node)).toBe(parentPort);
  const bun = { ...scope, process: { versions: { bun: "1.4.5" }, getBuiltinModule } };
  expect(portOfWorker(bun)).toBe(parentPort);
});

test("a thread that is no worker is refused", () => {
  const main = { process: { versions: { node: "24.0.0" }, getBuiltinModule: () => ({}) } };
  expect(() => portOfWorker(main)).toThrow("Cannot serve: this thread is no worker");
  expect(() => portOfWorker({ ...scope, document: {} })).toThrow("this thread is no worker");
});
