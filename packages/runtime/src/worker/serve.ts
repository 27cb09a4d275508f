import { listen, type Port } from "../messages/port.ts";
import type { Meanwhile, SentError, WorkerReply } from "../messages/replies.ts";
import type { Job, WorkerRequest } from "../messages/requests.ts";
import { portOfWorker } from "./port-of-worker.ts";
import { Session } from "./session.ts";
import { Turns } from "./turns.ts";

/**
 * Makes a worker of the thread that calls it: it trains, samples and measures for who sends it the messages of the README, such as
 * `connectWorker()` of `@pixelweft/runtime/client`. Jobs have their turn in the order in which they arrive; a training gives way to
 * others before each batch. Without a port it serves the worker that it runs in.
 *
 * @throws Error where it is given no port and runs in no worker.
 * @example In one thread, through a channel
 * import { connectWorker } from "@pixelweft/runtime/client";
 * const { port1, port2 } = new MessageChannel();
 * serve(port1);
 * const worker = connectWorker(port2);
 * await worker.requestBackend({ kind: "wasm", threads: 1 });
 * const model = await worker.createModel({ height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * await model.sample({ count: 1, seed: 7 }); // Uint8Array [3, 3, 0, 2]
 * await worker.dispose();
 */
export function serve(port: Port = portOfWorker()): void {
  const [session, turns] = [new Session(), new Turns()];
  const running = new Map<
    number,
    { readonly stop: AbortController; readonly end: Promise<void> }
  >();
  let over = false;
  const reply = (message: WorkerReply): void => port.postMessage(message, buffersOf(message));
  const abort = (id: number): void =>
    running.get(id)?.stop.abort(new DOMException("The job was aborted", "AbortError"));

  const work = async (job: Job, id: number, signal: AbortSignal): Promise<void> => {
    const turn = await turns.take();
    try {
      signal.throwIfAborted();
      const say = (meanwhile: Meanwhile): void => reply({ ...meanwhile, id });
      reply({ id, kind: "done", result: await session.run(job, { signal, turn, say }) });
    } catch (error) {
      reply({ id, kind: "failed", error: sent(error) });
    } finally {
      turn.end();
      running.delete(id);
    }
  };

  /** Ends all jobs; a training among them gives way, and would still be there at the next turn. */
  const endOthers = async (): Promise<void> => {
    over = true;
    for (const id of running.keys()) abort(id);
    await Promise.all(Array.from(running.values(), ({ end }) => end));
  };

  const hear = (message: unknown): void => {
    if (!isRequest(message)) return;
    if (message.kind === "abort") return abort(message.job);
    const { id, ...job } = message;
    const refusal = over ? "the worker was disposed of" : refusalOf(job, running.has(id) && id);
    if (refusal !== undefined) {
      const error = { name: "TypeError", message: `Cannot do the job: ${refusal}` };
      return reply({ id, kind: "failed", error });
    }
    const stop = new AbortController();
    const before = job.kind === "dispose" ? endOthers() : undefined;
    const end = Promise.resolve(before).then(() => work(job, id, stop.signal));
    running.set(id, { stop, end });
  };
  listen(port, {
    message: hear,
    // Nobody hears what a job would say, and nobody can end it any more.
    closed: () =>
      void endOthers()
        .then(() => session.dispose())
        .catch(() => {}),
  });
}

/** The objects that each request needs. */
const needs: Readonly<Record<Job["kind"], readonly string[]>> = {
  backend: [],
  open: ["bytes"],
  create: ["config"],
  sample: ["request"],
  complete: ["request"],
  measure: ["batch"],
  train: ["data", "settings"],
  checkpoint: [],
  close: [],
  dispose: [],
};

function refusalOf(job: Job, taken: number | false): string | undefined {
  if (taken !== false) return `job ${taken} is not done yet, and a number names one job`;
  const { kind, ...fields }: { kind: string } & Readonly<Record<string, unknown>> = { ...job };
  if (!Object.hasOwn(needs, kind))
    return `there is no request of kind ${kind}, there is ${Object.keys(needs).join(", ")}`;
  const wrong = [
    ...needs[job.kind].filter((name) => Object(fields[name]) !== fields[name]),
    ...Object.keys(fields).filter((name) => fields[name] === null),
  ];
  const [first] = wrong;
  return first === undefined ? undefined : `${first} of ${kind} is ${String(fields[first])}`;
}

/** Others may use the same port: what is no request of ours is none of our business. */
function isRequest(message: unknown): message is WorkerRequest {
  const { kind, id, job }: Partial<Record<string, unknown>> = Object(message);
  return typeof kind === "string" && typeof (kind === "abort" ? job : id) === "number";
}

function sent(error: unknown): SentError {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: "Error", message: String(error) };
}

/** What is transferred rather than copied: arrays that the worker has no more use for. */
function buffersOf(reply: WorkerReply): ArrayBuffer[] {
  const held =
    reply.kind === "rows" ? reply.drawn.images : reply.kind === "done" ? reply.result : undefined;
  return ArrayBuffer.isView(held) && held.buffer instanceof ArrayBuffer ? [held.buffer] : [];
}
