import { commands, control } from "./control.ts";
import type { Heap } from "./heap.ts";
import { workerProgram } from "./worker-program.ts";

/** Ends one worker. */
type End = () => void;

/** How long workers may take to start, in milliseconds. */
const patience = 20_000;

/** The other threads of a backend. They see the same memory and take commands from it. */
export class Crew {
  /** Threads, the one that gives the commands included. */
  readonly threads: number;
  readonly #heap: Heap;
  readonly #ends: readonly End[];
  #expected: number;
  #commands = 0;

  private constructor(heap: Heap, ends: readonly End[]) {
    this.#heap = heap;
    this.#ends = ends;
    this.threads = ends.length + 1;
    this.#expected = ends.length;
  }

  /** Starts `threads - 1` workers; undefined where that cannot be done. */
  static async start(heap: Heap, threads: number): Promise<Crew | undefined> {
    const ends: End[] = [];
    try {
      for (let thread = 1; thread < threads; thread++) ends.push(startWorker(heap.memory, thread));
    } catch {
      for (const end of ends) end();
      return undefined;
    }
    const crew = new Crew(heap, ends);
    const started = performance.now();
    while (!crew.#idle) {
      if (performance.now() - started > patience) {
        for (const end of ends) end();
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return crew;
  }

  /** Gives all workers a command once they have done the one before. */
  order(act: keyof typeof commands, program = 0, rest: readonly number[] = []): void {
    this.wait();
    this.#tell(act, program, rest);
  }

  #tell(
    act: keyof typeof commands,
    program: number,
    [address, bytes, own]: readonly number[],
  ): void {
    const { words } = this.#heap;
    words[control.act / 4] = commands[act];
    words[control.program / 4] = program;
    words[control.address / 4] = address ?? 0;
    words[control.bytes / 4] = bytes ?? 0;
    words[control.own / 4] = own ?? 0;
    this.#expected += this.#ends.length;
    Atomics.store(words, control.command / 4, ++this.#commands | 0);
    Atomics.notify(words, control.command / 4);
  }

  /** Tells workers that this thread will not come to where they wait for it. */
  fail(): void {
    const { words } = this.#heap;
    Atomics.store(words, control.failed / 4, 1);
    Atomics.add(words, control.passed / 4, 1);
    Atomics.notify(words, control.passed / 4);
  }

  /** Returns when all workers have done what they were told. */
  wait(): void {
    while (!this.#idle);
    if (this.#heap.words[control.failed / 4] !== 0)
      throw new Error("Cannot go on: a thread failed to compile or to run a program");
  }

  end(): void {
    while (!this.#idle);
    this.#tell("stop", 0, []);
    for (const end of this.#ends) end();
  }

  get #idle(): boolean {
    return Atomics.load(this.#heap.words, control.done / 4) === (this.#expected | 0);
  }
}

function startWorker(memory: WebAssembly.Memory, thread: number): End {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    const program = `${workerProgram}work(require("node:worker_threads").workerData);`;
    const worker = new node.Worker(program, {
      eval: true,
      execArgv: [],
      workerData: { memory, thread },
      // It makes next to no objects: what it computes is in the shared memory.
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 },
    });
    // A process that has nothing else to do may end.
    worker.unref();
    return () => void worker.terminate();
  }
  const program = `${workerProgram}onmessage = ({ data }) => work(data);`;
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(url);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker.postMessage({ memory, thread });
  URL.revokeObjectURL(url);
  return () => worker.terminate();
}
