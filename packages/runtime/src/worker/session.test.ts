import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { ChosenBackend } from "../choose.ts";
import type { Job } from "../messages/requests.ts";
import type { RequestBackendOptions } from "../request-backend.ts";
import { Session } from "./session.ts";
import { Turns } from "./turns.ts";
import { smallFile } from "./worker.fixture.ts";

test("a backend is left when another one has opened, and stays where that is refused", async () => {
  const opened: Backend[] = [];
  const request = async ({ kind = "wasm" }: RequestBackendOptions = {}): Promise<ChosenBackend> => {
    if (kind === "webgpu") throw new Error("no adapter");
    const backend = referenceBackend();
    opened.push(backend);
    return { backend, kind, why: "of a test" };
  };
  const [session, turns] = [new Session(request), new Turns()];
  const { signal } = new AbortController();
  const run = async (job: Job): Promise<unknown> => {
    const turn = await turns.take();
    return session.run(job, { signal, turn, say: () => {} }).finally(() => turn.end());
  };
  const lost: number[] = [];
  const choose = async (kind: "webgpu" | "wasm"): Promise<unknown> => {
    const facts = await run({ kind: "backend", options: { kind } });
    const number = opened.length;
    void opened.at(-1)?.lost.then(() => lost.push(number));
    return facts;
  };
  expect(await choose("wasm")).toMatchObject({ kind: "wasm" });
  await expect(choose("webgpu")).rejects.toThrow("no adapter");
  await run({ kind: "open", bytes: smallFile() });
  const one = { count: 1, labels: Int32Array.of(1) };
  expect(await run({ kind: "sample", model: 1, request: one })).toHaveLength(12);
  expect([opened.length, lost]).toEqual([1, []]);
  await run({ kind: "close", model: 1 });
  await choose("wasm");
  expect([opened.length, lost]).toEqual([2, [1]]);
});
