import { createModel, formatModel, parseModel } from "@pixelweft/pixelcnn";
import { DeviceLostError, type Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { ChosenBackend } from "../choose.ts";
import type { Meanwhile } from "../messages/replies.ts";
import type { Job } from "../messages/requests.ts";
import { Session } from "./session.ts";
import { Turns } from "./turns.ts";
import { smallFile, smallModel, twoKinds } from "./worker.fixture.ts";

/** A backend that fails after so many runs: its device is lost, or with another error it fails once. */
function lostAfter(
  runs: number,
  error: Error = new DeviceLostError("The device is lost: the test pulled the plug"),
): Backend {
  const backend = referenceBackend();
  let left = runs;
  const run = async (...given: Parameters<Backend["run"]>): Promise<void> => {
    if (left-- > 0) return backend.run(...given);
    if (error instanceof DeviceLostError) backend.dispose();
    else left = Infinity;
    throw error;
  };
  const value = (of: Backend, name: string | symbol): unknown => {
    const found: unknown = Reflect.get(of, name);
    return typeof found === "function" ? found.bind(of) : found;
  };
  return new Proxy(backend, { get: (of, name) => (name === "run" ? run : value(of, name)) });
}

/** A session whose backends are these, one after another. */
function sessionOn(...backends: Backend[]): {
  readonly run: (job: Job) => Promise<unknown>;
  readonly said: Meanwhile[];
} {
  const request = async (): Promise<ChosenBackend> => {
    const backend = backends.shift() ?? referenceBackend();
    return { backend, kind: "webgpu", why: "of a test" };
  };
  const [session, turns] = [new Session(request), new Turns()];
  const said: Meanwhile[] = [];
  const { signal } = new AbortController();
  const run = async (job: Job): Promise<unknown> => {
    const turn = await turns.take();
    const say = (one: Meanwhile): void => void said.push(one);
    return session.run(job, { signal, turn, say }).finally(() => turn.end());
  };
  return { run, said };
}

const settings = { steps: 9, batchSize: 8, seed: 2, reportEvery: 3 };
const training: readonly Job[] = [
  { kind: "create", config: smallModel().config, seed: 1 },
  { kind: "train", model: 1, data: twoKinds, settings },
];

test("a training whose device is lost goes on with a new one, to the same bits", async () => {
  const [whole, broken] = [sessionOn(referenceBackend()), sessionOn(lostAfter(7))];
  for (const job of training) await whole.run(job);
  for (const job of training) await broken.run(job);
  const lost = "The device is lost: the test pulled the plug";
  expect(broken.said[1]).toEqual({ kind: "event", event: { kind: "reopened", step: 0, lost } });
  const checkpoint: Job = { kind: "checkpoint", model: 1 };
  expect(await broken.run(checkpoint)).toEqual(await whole.run(checkpoint));
  expect(await whole.run(checkpoint)).not.toEqual(formatModel(createModel(smallModel().config, 1)));
});

test("a job whose device is lost fails, and the next one has a new device with the model on it", async () => {
  const { run } = sessionOn(lostAfter(1));
  const request = { count: 1, seed: 4, labels: Int32Array.of(1) };
  const sample: Job = { kind: "sample", model: 1, request };
  await run({ kind: "open", bytes: smallFile() });
  const first = await run(sample);
  await expect(run(sample)).rejects.toThrow(DeviceLostError);
  expect(await run(sample)).toEqual(first);
});

test("a training that fails on its way leaves what it has learnt, and goes on to the same bits", async () => {
  const whole = sessionOn(referenceBackend());
  const broken = sessionOn(lostAfter(12, new Error("out of paper")));
  for (const job of training) await whole.run(job);
  const [create, ...train] = training;
  if (create) await broken.run(create);
  for (const job of train) await expect(broken.run(job)).rejects.toThrow("out of paper");
  const checkpoint: Job = { kind: "checkpoint", model: 1 };
  const left = await broken.run(checkpoint);
  expect(left instanceof Uint8Array && parseModel(left).training?.step).toBe(6);
  for (const job of train) await broken.run(job);
  expect(await broken.run(checkpoint)).toEqual(await whole.run(checkpoint));
});
