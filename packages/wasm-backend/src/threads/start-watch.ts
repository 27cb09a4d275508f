import { watchProgram, workerProgram } from "./worker-program.ts";

/** The thread that starts the workers and watches them. */
export interface Watch {
  /** Whether the page or frame that started it is gone. Its workers are gone then, and nobody says so. */
  readonly isOrphan: boolean;
  /** Ends it, and the workers with it. */
  end(): void;
}

export interface WatchOptions {
  readonly memory: WebAssembly.Memory;
  /** Threads, the one that calls included. */
  readonly threads: number;
  /** What a worker runs, as text that defines `work`. */
  readonly program?: string;
  /** Hears that a worker is gone, or that none can be started. */
  readonly failed: (why: string) => void;
}

/** Starts the thread that starts the workers. Throws, or calls `failed`, where that cannot be done. */
export function startWatch(options: WatchOptions): Watch {
  return startThread(options) ?? startWorker(options);
}

/** Worker threads as Node, Deno and Bun have them; undefined elsewhere. */
function startThread({
  memory,
  threads,
  program = workerProgram,
  failed,
}: WatchOptions): Watch | undefined {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (!node) return undefined;
  const inner = `${program}work(require("node:worker_threads").workerData);`;
  const outer = `${watchProgram}
    const { Worker, parentPort, workerData } = require("node:worker_threads");
    const start = (workerData, ended) => {
      // A worker makes next to no objects: what it computes is in the shared memory.
      const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 };
      const options = { eval: true, execArgv: [], workerData, resourceLimits };
      const worker = new Worker(${JSON.stringify(inner)}, options);
      worker.on("error", ended);
      worker.on("exit", () => ended("a worker ended"));
    };
    watch(workerData, start, (why) => parentPort.postMessage(why));`;
  const worker = new node.Worker(outer, {
    eval: true,
    execArgv: [],
    workerData: { memory, threads },
  });
  worker.on("message", failed);
  worker.on("error", (error) => failed(String(error)));
  worker.on("exit", () => failed("the thread that watches the workers ended"));
  // A process that has nothing else to do may end.
  worker.unref();
  return {
    isOrphan: false,
    end() {
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}

/** Web workers, from text: a page's policy may forbid them. */
function startWorker({ memory, threads, program = workerProgram, failed }: WatchOptions): Watch {
  const inner = `${program}onmessage = ({ data }) => work(data);`;
  const outer = `${watchProgram}
    const url = URL.createObjectURL(new Blob([${JSON.stringify(inner)}], { type: "text/javascript" }));
    const start = (data, ended) => {
      const worker = new Worker(url);
      worker.onerror = ({ message }) => ended(message || "a worker could not be started");
      worker.postMessage(data);
    };
    onmessage = ({ data }) => watch(data, start, (why) => postMessage(why));`;
  const url = URL.createObjectURL(new Blob([outer], { type: "text/javascript" }));
  const worker = new Worker(url);
  const listening = new AbortController();
  const { signal } = listening;
  worker.addEventListener("message", ({ data }: MessageEvent<string>) => failed(data), { signal });
  const refused = "no worker can be started from a blob: the page's policy may forbid it";
  worker.addEventListener("error", ({ message }) => failed(message || refused), { signal });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker.postMessage({ memory, threads });
  URL.revokeObjectURL(url);
  // Not looked up later: by then the global names the page that has come in place of this one. A worker has none, and ends with its page.
  const { document }: { readonly document?: Document } = globalThis;
  return {
    get isOrphan() {
      return document?.defaultView === null;
    },
    end() {
      listening.abort();
      worker.terminate();
    },
  };
}
