import type { DataAnswer, DataQuestion } from "./data-messages.ts";
// oxlint-disable-next-line import/default -- the bundler puts its address there
import program from "./data-worker.ts?worker&url";
import type { PreparedSet, SetRequest } from "./prepared-set.ts";

/** Loads the worker's program into the browser's cache, so that it can be started without a network. */
export async function loadSetReader(): Promise<void> {
  await fetch(program);
}

/** Reads pictures in a worker of its own, started at the first call. Rejects with a sentence for people. */
export function makeSetReader(): (request: SetRequest) => Promise<PreparedSet> {
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, (answer: DataAnswer) => void>();
  const start = (): Worker => {
    const started = new Worker(program, { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<DataAnswer>) =>
      waiting.get(data.id)?.(data),
    );
    started.addEventListener("error", ({ message }) => {
      // A program that cannot be loaded fails without a message.
      const why = message ?? "a part of the page cannot be loaded";
      for (const [id, done] of waiting)
        done({ id, trouble: `The pictures cannot be read: ${why}` });
      worker = undefined;
    });
    return started;
  };
  return async (request) => {
    worker ??= start();
    const id = ++asked;
    const answered = new Promise<DataAnswer>((done) => waiting.set(id, done));
    worker.postMessage({ id, request } satisfies DataQuestion, []);
    const answer = await answered;
    waiting.delete(id);
    if ("trouble" in answer) throw new Error(answer.trouble);
    return request.origin.kind === "files" ? { ...answer.set, asked: request } : answer.set;
  };
}
