import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import { threefry } from "@pixelweft/tensor";
import type { WorkerReply } from "../messages/replies.ts";
import type { WorkerRequest } from "../messages/requests.ts";
import { smallFile, smallModel, twoKinds } from "./worker.fixture.ts";

/** What a worker did with malformed messages. */
export interface FuzzReport {
  readonly messages: number;
  /** How many were answered, by what. */
  readonly done: number;
  readonly failed: number;
  readonly ignored: number;
  /** Ends of a worker, and messages without their one answer, each with its message. */
  readonly crashes: readonly string[];
  /** Answers with an error of the engine in place of one of ours, and how often each came. */
  readonly engineErrors: ReadonlyMap<string, number>;
}

/** Milliseconds in which a job is answered, after an abort. */
const patience = 30_000;

/** Sends malformed messages to workers of Node, a new worker for each hundred, and a job that is not malformed after each. */
export async function fuzzWorker(messages: number, seed: number): Promise<FuzzReport> {
  let [done, failed, ignored] = [0, 0, 0];
  const crashes: string[] = [];
  const engineErrors = new Map<string, number>();
  const draw = drawer(seed);
  let worker: FuzzedWorker | undefined;
  for (let i = 0; i < messages; i++) {
    if (i % 100 === 0 || worker === undefined) {
      await worker?.end();
      worker = await openWorker();
    }
    const message = malformed(draw);
    const answer = await worker.try(message).catch((error: unknown) => String(error));
    if (typeof answer === "string") {
      crashes.push(`${answer}: ${shown(message)}`);
      await worker.end();
      worker = undefined;
      continue;
    }
    if (answer === undefined) ignored++;
    else if (answer.kind === "done") done++;
    else failed++;
    if (answer?.kind === "done" && Object(message).kind === "dispose") {
      await worker.end();
      worker = undefined;
    }
    if (answer?.kind === "failed" && isOfEngine(answer.error.message)) {
      const text = `${String(Object(message).kind)}: ${answer.error.message}`;
      engineErrors.set(text, (engineErrors.get(text) ?? 0) + 1);
    }
  }
  await worker?.end();
  return { messages, done, failed, ignored, crashes, engineErrors };
}

interface FuzzedWorker {
  /** The answer to a message; undefined for one that has to be ignored. Error if it is not answered once, or if a job after it fails. */
  try(message: object): Promise<WorkerReply | undefined>;
  end(): Promise<unknown>;
}

async function openWorker(): Promise<FuzzedWorker> {
  const thread = new Worker(new URL("./serving.fixture.ts", import.meta.url), {
    execArgv: ["--conditions=@pixelweft/source"],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const replies = new Map<number, WorkerReply[]>();
  let wake = (): void => {};
  let gone: string | undefined;
  thread.on("message", (reply: WorkerReply) => {
    if (reply.kind === "done" || reply.kind === "failed")
      replies.set(reply.id, [...(replies.get(reply.id) ?? []), reply]);
    wake();
  });
  const leave = (why: string): void => {
    gone ??= why;
    wake();
  };
  thread.on("error", (error) => leave(`the worker failed: ${String(error)}`));
  thread.on("exit", (code) => leave(`the worker ended with ${code}`));
  const answer = async (id: number): Promise<WorkerReply> => {
    const until = performance.now() + patience;
    for (;;) {
      const [reply] = replies.get(id) ?? [];
      if (reply) return reply;
      if (gone !== undefined) throw new Error(gone);
      if (performance.now() > until) throw new Error(`job ${id} is not answered`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  let jobs = 1_000_000;
  const job = async (request: object): Promise<WorkerReply> => {
    const id = ++jobs;
    thread.postMessage({ ...request, id }, []);
    return answer(id);
  };
  await job({ kind: "backend", options: { kind: "wasm", threads: 1 } });
  for (let i = 0; i < 2; i++) await job({ kind: "open", bytes: smallFile() });
  return {
    async try(message) {
      const { kind, id }: Partial<Record<string, unknown>> = Object(message);
      const counts = typeof kind === "string" && kind !== "abort" && typeof id === "number";
      thread.postMessage(message, []);
      // A sampling or a training may be as long as the message says.
      const stop = setTimeout(() => thread.postMessage({ kind: "abort", job: id }, []), 200);
      const result = counts ? await answer(id) : undefined;
      clearTimeout(stop);
      const after = await job({ kind: "close", model: -1 });
      const refused = after.kind === "failed" ? after.error.message : after.kind;
      if (
        !/^Cannot (?:find model -1: it is not open|do the job: the worker was disposed of)$/.test(
          refused,
        )
      )
        throw new Error(`the next job is answered by ${refused}`);
      const answers = counts ? (replies.get(id)?.length ?? 0) : 1;
      if (answers !== 1) throw new Error(`job ${String(id)} is answered ${answers} times`);
      if (counts) replies.delete(id);
      return result;
    },
    end: () => thread.terminate(),
  };
}

/** Numbers from 0 to a limit, always the same ones for a seed. */
type Draw = (limit: number) => number;

function drawer(seed: number): Draw {
  let drawn = 0;
  return (limit) => threefry(seed, 0, ++drawn, 0)[0] % limit;
}

function oneOf<T>(draw: Draw, values: readonly T[]): T {
  const value = values[draw(values.length)];
  if (value === undefined) throw new Error("Cannot choose from nothing");
  return value;
}

/** Messages as the README states them. */
function wellFormed(draw: Draw): WorkerRequest {
  const { config } = smallModel();
  const id = draw(1000);
  const model = 1 + draw(2);
  const batch = { images: twoKinds.images.slice(0, 24), labels: Int32Array.of(0, 1) };
  const completed = { ...batch, keep: 3, each: 2, seed: 1, temperature: 1 };
  const sampled = { count: 2, labels: Int32Array.of(0, 1), seed: 1, temperature: 1, minP: 0 };
  const settings = {
    steps: 2,
    batchSize: 8,
    seed: 1,
    learningRate: 1e-3,
    schedule: "cosine" as const,
    warmup: 1,
    accumulate: 1,
    maxGradNorm: 1,
    optimiser: "adam" as const,
    weightDecay: 0.1,
    emaDecay: 0.9,
    validation: batch,
    validateEvery: 1,
    reportEvery: 1,
  };
  return oneOf<WorkerRequest>(draw, [
    { id, kind: "backend", options: { kind: "wasm", threads: 1 } },
    { id, kind: "open", bytes: smallFile() },
    { id, kind: "create", config, seed: 1 },
    { id, kind: "sample", model, batch: 2, rows: true, resumes: true, request: sampled },
    { id, kind: "complete", model, batch: 2, rows: true, request: completed },
    { id, kind: "measure", model, what: "bits", batch },
    { id, kind: "train", model, data: twoKinds, settings },
    { id, kind: "checkpoint", model, holds: "average", dtype: "F16", settings: { note: "x" } },
    { id, kind: "close", model },
    { id, kind: "dispose" },
    { kind: "abort", job: id },
  ]);
}

/** A message with one to three faults. */
function malformed(draw: Draw): object {
  const message: object = structuredClone(wellFormed(draw));
  const all = placesIn(message);
  // What decides which job a message is has its turn too, but not in every other message.
  const places = draw(8) === 0 ? all : all.filter(({ name }) => name !== "kind" && name !== "id");
  for (let faults = 1 + draw(3); faults > 0; faults--)
    damage(oneOf(draw, places.length > 0 ? places : all), draw);
  return message;
}

function damage({ of, name }: Place, draw: Draw): void {
  const value = of[name];
  const kind = draw(10);
  if (kind === 0) delete of[name];
  else if (kind === 1) of[`${name}s`] = value;
  else if (value instanceof Uint8Array && kind < 8) of[name] = damagedBytes(value, draw);
  else of[name] = oneOf(draw, hostile)();
}

interface Place {
  readonly of: Record<string, unknown>;
  readonly name: string;
}

function placesIn(value: object): Place[] {
  const of = value as Record<string, unknown>;
  return Object.keys(of).flatMap((name) => {
    const inner = of[name];
    const isPlain = typeof inner === "object" && inner !== null && !ArrayBuffer.isView(inner);
    return [{ of, name }, ...(isPlain && !Array.isArray(inner) ? placesIn(inner) : [])];
  });
}

function damagedBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const damaged = bytes.slice(0, draw(3) === 0 ? draw(bytes.length + 1) : bytes.length);
  const header = draw(2) === 0 ? 64 : damaged.length;
  for (let flips = draw(4); flips > 0 && damaged.length > 0; flips--)
    damaged[draw(Math.min(header, damaged.length))] = draw(256);
  return damaged;
}

function cyclic(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

const numbers = [-1, -0, 0, 0.5, 1, 2, 3, 7, 17, 2 ** 31, 2 ** 32 + 1, 2 ** 53, 1e300];

/** Values that no part of a message is, each new. */
const hostile: readonly (() => unknown)[] = [
  ...[...numbers, NaN, Infinity, -Infinity].map((value) => () => value),
  () => undefined,
  () => null,
  () => true,
  () => "",
  () => "wasm",
  () => "__proto__",
  () => "x".repeat(100_000),
  () => 10n ** 30n,
  () => [],
  () => Array.from({ length: 5 }),
  () => [[[1, "a"]]],
  () => ({}),
  () => ({ length: 4 }),
  () => ({ length: 2 ** 40 }),
  () => JSON.parse('{ "__proto__": { "count": 1 }, "constructor": 1 }') as object,
  cyclic,
  () => new Map([["a", 1]]),
  () => new Date(NaN),
  () => /x/,
  () => new Error("x"),
  () => new ArrayBuffer(16),
  () => new DataView(new ArrayBuffer(16)),
  () => new Uint8Array(0),
  () => new Uint8Array(24).fill(255),
  () => new Uint8Array(new SharedArrayBuffer(24)),
  () => new Uint8ClampedArray(24),
  () => new Float32Array(24).fill(NaN),
  () => new Float64Array(24),
  () => new BigInt64Array(24),
  () => Int32Array.of(-1, 2 ** 31 - 1),
  () => new Uint8Array(100_000),
];

/** Whether an error is one of the engine's, about our code rather than about what was sent. */
function isOfEngine(message: string): boolean {
  return /^Cannot (?:(?:read|set) propert|destructure|convert|mix|access)|is not (?:a function|iterable|defined|a constructor)|Invalid (?:array|typed)|allocation failed|out of (?:bounds|memory)|offset is|detached|Reduce of|Maximum call/i.test(
    message,
  );
}

function shown(message: object): string {
  return inspect(message, {
    depth: 4,
    maxArrayLength: 4,
    maxStringLength: 40,
    breakLength: Infinity,
  });
}
