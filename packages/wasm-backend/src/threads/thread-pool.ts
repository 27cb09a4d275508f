import type { Heap } from "../memory/heap.ts";
import { commands, control } from "./control.ts";
import { startWatch, type Watch } from "./start-watch.ts";

/** The most milliseconds that workers may take to start; that they cannot be started is known much sooner. */
const startTimeout = 20_000;

/** What of a command is a number. */
interface Order {
  readonly program?: number;
  readonly address?: number;
  readonly bytes?: number;
  readonly own?: number;
  readonly constants?: number;
}

/** The other threads of a backend. They see the same memory and take commands from it. */
export class ThreadPool {
  /** Threads, the one that gives the commands included. */
  readonly threads: number;
  /** Resolves to the reason when a worker has failed or is gone while nobody waits for it. */
  readonly failed: Promise<string>;
  readonly #words: Int32Array;
  readonly #heap: Heap;
  readonly #watch: Watch;
  #expected: number;
  #commands = 0;

  private constructor(heap: Heap, threads: number, program?: string) {
    let resolve = (_why: string): void => {};
    this.failed = new Promise((settle) => {
      resolve = settle;
    });
    const { memory } = heap;
    this.threads = threads;
    this.#heap = heap;
    // Shared memory grows in place, so these words stay what they are.
    this.#words = heap.words;
    this.#expected = threads - 1;
    this.#watch = startWatch({
      memory,
      threads,
      ...(program !== undefined && { program }),
      failed: (why) => {
        this.#fail();
        resolve(why);
      },
    });
  }

  /**
   * Starts `threads - 1` workers. Rejects with the reason where that cannot be done. A test may give another program to run
   * than that of `worker-program.ts`.
   */
  static async start(heap: Heap, threads: number, program?: string): Promise<ThreadPool> {
    const pool = new ThreadPool(heap, threads, program);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve("they took too long to start"), startTimeout);
    });
    const why = await Promise.race([pool.failed, late, pool.#started()]);
    clearTimeout(timer);
    if (why === undefined) return pool;
    pool.end();
    throw new Error(`no worker can be started: ${why}`);
  }

  async #started(): Promise<undefined> {
    while (!this.#idle && !this.#hasFailed) await new Promise((resolve) => setTimeout(resolve, 1));
    // The worker that failed says why a moment later.
    if (this.#hasFailed) await this.failed;
  }

  /**
   * Gives all workers a command once they have done the one before. Finalizers get here too, and those of a frame that was removed, or shows
   * another page, run in the thread of the page that it is in: that one must not wait for workers that are no more.
   */
  order(act: keyof typeof commands, order: Order): void {
    if (this.#watch.isOrphan) throw new Error("the page that started the workers is gone");
    this.wait();
    this.#command(act, order);
  }

  #command(
    act: keyof typeof commands,
    { program = 0, address = 0, bytes = 0, own = 0, constants = 0 }: Order,
  ): void {
    const words = this.#words;
    const { unit } = this.#heap;
    words[control.program / 4] = program;
    words[control.address / 4] = address / unit;
    // Scratch may be longer than 32 bits can say; code has no whole lines.
    words[control.bytes / 4] = act === "load" ? bytes : bytes / unit;
    words[control.own / 4] = own / unit;
    words[control.constants / 4] = constants / unit;
    this.#expected += this.threads - 1;
    Atomics.store(words, control.act / 4, commands[act]);
    Atomics.store(words, control.command / 4, ++this.#commands | 0);
    Atomics.notify(words, control.command / 4);
  }

  /** Returns when all workers have done their commands; throws as soon as one of them has failed or is gone. */
  wait(): void {
    while (!this.#idle) if (this.#hasFailed) break;
    if (this.#hasFailed) throw new Error(this.#why);
  }

  /** Ends the workers, whatever they are doing. */
  end(): void {
    // One that waits for another sees that this thread does not come; the others stop by themselves.
    this.#fail();
    this.#command("stop", {});
    this.#watch.end();
  }

  #fail(): void {
    const words = this.#words;
    Atomics.store(words, control.failed / 4, 1);
    Atomics.add(words, control.passed / 4, 1);
    Atomics.notify(words, control.passed / 4);
  }

  get #idle(): boolean {
    return Atomics.load(this.#words, control.done / 4) === (this.#expected | 0);
  }

  get #hasFailed(): boolean {
    return Atomics.load(this.#words, control.failed / 4) !== 0;
  }

  /** What the one that failed first has said. */
  get #why(): string {
    const bytes = Atomics.load(this.#words, control.whyBytes / 4);
    const text = this.#heap.bytes.slice(control.why, control.why + bytes);
    return bytes === 0 ? "a worker failed" : new TextDecoder().decode(text);
  }
}
