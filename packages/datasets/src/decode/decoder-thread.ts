import type { DecoderAnswer, DecoderTask } from "./decoder-task.ts";

/**
 * What a thread runs, as text: a file of its own would be named differently in the source and in the built package. The address of the module that decodes
 * is handed in.
 */
const program = `
const working = (post) => {
  let decode;
  return async (data) => {
    if (data.module !== undefined) {
      try {
        decode = (await import(data.module)).decodeTask;
        post({ ready: true }, []);
      } catch (error) {
        post({ ready: false }, []);
      }
      return;
    }
    const answer = await decode(data);
    const arrays = [answer.images, ...(answer.pictures ?? []).map(({ sample }) => sample)];
    post(answer, arrays.flatMap((array) => (array ? [array.buffer] : [])));
  };
};
`;
const nodeProgram = `${program}
const { parentPort } = require("node:worker_threads");
parentPort.on("message", working((answer, transfer) => parentPort.postMessage(answer, transfer)));
`;
const webProgram = `${program}
const work = working((answer, transfer) => postMessage(answer, { transfer }));
onmessage = ({ data }) => work(data);
`;

/** Milliseconds that a thread may take to start. */
const startTimeout = 20_000;

/** A message to or from a thread. */
interface Port {
  post(message: object, transfer: readonly ArrayBuffer[]): void;
  /** Whether a process that has nothing else to do has to wait for it. */
  hold(isHeld: boolean): void;
  end(): void;
}

interface Listener {
  message(data: DecoderAnswer & { readonly ready?: boolean }): void;
  /** Called when the thread is of no more use. */
  lost(): void;
}

/** A thread that decodes pictures. */
export class DecoderThread {
  readonly #port: Port;
  readonly #waiting: Map<number, (answer: DecoderAnswer | undefined) => void> = new Map();
  #isLost = false;

  private constructor(module: string, started: (isReady: boolean) => void) {
    this.#port = openPort({
      message: ({ ready, ...answer }) => {
        if (ready === undefined) this.#settle(answer.id, answer);
        else started(ready);
      },
      lost: () => {
        started(false);
        this.#lose();
      },
    });
    this.#port.post({ module }, []);
  }

  /** Undefined where threads cannot be started, or do not find the module. */
  static async start(module: string): Promise<DecoderThread | undefined> {
    let thread: DecoderThread | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const isStarted = await new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), startTimeout);
        thread = new DecoderThread(module, resolve);
      });
      if (isStarted && thread) {
        thread.#port.hold(false);
        return thread;
      }
    } catch {
      // A browser may forbid them.
    } finally {
      clearTimeout(timer);
    }
    thread?.end();
    return undefined;
  }

  /** Tasks that it has not yet done; Infinity when it is of no more use. */
  get load(): number {
    return this.#isLost ? Infinity : this.#waiting.size;
  }

  /** Undefined when it was lost on the way, or the task cannot be sent. */
  async run(task: DecoderTask): Promise<DecoderAnswer | undefined> {
    if (this.#isLost) return undefined;
    return new Promise((resolve) => {
      this.#waiting.set(task.id, resolve);
      this.#port.hold(true);
      try {
        this.#port.post(task, [task.bytes.buffer]);
      } catch {
        this.#settle(task.id, undefined);
      }
    });
  }

  end(): void {
    this.#lose();
    this.#port.end();
  }

  #settle(id: number, answer: DecoderAnswer | undefined): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#port.hold(false);
  }

  #lose(): void {
    this.#isLost = true;
    for (const id of this.#waiting.keys()) this.#settle(id, undefined);
  }
}

function openPort({ message, lost }: Listener): Port {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    const worker = new node.Worker(nodeProgram, { eval: true, execArgv: [] });
    worker.on("message", message);
    worker.on("error", lost);
    worker.on("exit", lost);
    return {
      post: (data, transfer) => worker.postMessage(data, transfer),
      hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    };
  }
  const url = URL.createObjectURL(new Blob([webProgram], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.addEventListener("message", ({ data }) => message(data as DecoderAnswer));
  worker.addEventListener("error", lost);
  worker.addEventListener("messageerror", lost);
  return {
    post: (data, transfer) => worker.postMessage(data, [...transfer]),
    hold: () => {},
    end: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
