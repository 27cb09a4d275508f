import type { DataAnswer, DataQuestion } from "./data-messages.ts";
import type { PreparedSet, SetRequest } from "./prepared-set.ts";

/** Reads pictures in a worker of its own, started at the first call. Rejects with a sentence for people. */
export function makeSetReader(): (request: SetRequest) => Promise<PreparedSet> {
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, (answer: DataAnswer) => void>();
  const start = (): Worker => {
    const program = new Worker(new URL("./data-worker.ts", import.meta.url), { type: "module" });
    program.addEventListener("message", ({ data }: MessageEvent<DataAnswer>) =>
      waiting.get(data.id)?.(data),
    );
    program.addEventListener("error", ({ message }) => {
      for (const [id, done] of waiting)
        done({ id, trouble: `The pictures cannot be read: ${message}` });
      worker = undefined;
    });
    return program;
  };
  return async (request) => {
    worker ??= start();
    const id = ++asked;
    const answered = new Promise<DataAnswer>((done) => waiting.set(id, done));
    worker.postMessage({ id, request } satisfies DataQuestion, []);
    const answer = await answered;
    waiting.delete(id);
    if ("trouble" in answer) throw new Error(answer.trouble);
    return answer.set;
  };
}
