import type { WasmPrepared, WasmRecording } from "../memory/handles.ts";
import type { Heap } from "../memory/heap.ts";
import { control } from "../threads/control.ts";
import { type Job, RunQueue } from "../threads/run-queue.ts";
import type { CodeStore } from "./code-store.ts";

/** What runs are done with. */
export interface RunsParts {
  readonly heap: Heap;
  readonly store: CodeStore;
  /** Does what all threads take part in: a backend whose threads have lost each other ends. */
  readonly together: (work: () => void) => void;
  /** Throws where the backend is gone. */
  readonly check: () => void;
}

/** Does the runs of a backend. */
export class Runs {
  readonly queue: RunQueue;
  readonly stats = { dispatches: 0, submits: 0 };
  readonly #parts: RunsParts;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.queue = new RunQueue(
      (jobs) => this.#do(jobs),
      () => parts.store.pool?.threads ?? 1,
    );
  }

  /** Does runs that are independent of each other: side by side, where there is more than one. */
  #do(jobs: readonly Job[]): void {
    let time: number | undefined;
    try {
      if (jobs.length > 1) time = this.#runBeside(jobs.map((job) => job.recording));
    } catch (error) {
      for (const { failed } of jobs) failed(error);
      return;
    }
    for (const { recording, done, failed } of jobs)
      try {
        done(time ?? this.#runOne(recording));
      } catch (error) {
        failed(error);
      }
  }

  /** One run, by all threads or by one. Returns the milliseconds that it took. */
  #runOne(recording: WasmRecording): number {
    const { heap, store, together, check } = this.#parts;
    check();
    const { prepared } = recording;
    const { code, choice } = prepared;
    const { main, held } = code;
    const { words, unit } = heap;
    const bound = recording.addresses().map((one) => one / unit);
    words.set(bound, control.bindings / 4);
    // Before scratch is looked up: it moves where memory is made for code that other threads get.
    const pool = held.parallel && store.load(held) ? store.pool : undefined;
    const { address, shared, own } = store.scratch;
    const constants = held.constants.address;
    const start = (): void => main(address, address + shared, 0, constants, 0);
    const way = pool ? (choice?.next() ?? "together") : "alone";
    const began = performance.now();
    words[control.alone / 4] = way === "alone" ? 1 : 0;
    if (pool && way === "together") {
      together(() => {
        pool.order("run", { program: held.id, address, bytes: shared, own, constants });
        start();
        pool.wait();
      });
    } else start();
    const time = performance.now() - began;
    if (pool) choice?.took(way, time);
    this.#count(prepared);
    return time;
  }

  /**
   * A run by each thread. Returns the milliseconds of the longest; undefined, with nothing done, where the threads are not there or there is no
   * memory for it.
   */
  #runBeside(recordings: readonly WasmRecording[]): number | undefined {
    const { heap, store, together, check } = this.#parts;
    check();
    const { scratch, posts, pool } = store;
    const most = Math.max(...recordings.map(({ buffers }) => buffers.length));
    const hasCode = recordings.every(({ prepared }) => store.load(prepared.code.held));
    const room = hasCode ? posts.reserve(scratch.shared, most) : undefined;
    const [first] = recordings;
    if (!pool || !room || !first) return undefined;
    if (room.taken) store.stats.allocations++;
    const { address, shared, own } = scratch;
    for (let thread = 0; thread < pool.threads; thread++) {
      const recording = recordings[thread];
      const held = recording?.prepared.code.held;
      const posted = recording &&
        held && {
          program: held.id,
          own: address + shared + own * thread,
          constants: held.constants.address,
          buffers: recording.addresses(),
        };
      posts.write(thread, posted);
    }
    const { main, held } = first.prepared.code;
    const place = posts.address(0);
    const kept = posts.scratch(0, first.buffers.length);
    const began = performance.now();
    heap.words[control.alone / 4] = 1;
    together(() => {
      pool.order("runOwn", { address: place, bytes: room.each });
      main(kept, address + shared, 0, held.constants.address, place);
      pool.wait();
    });
    const time = performance.now() - began;
    for (const { prepared } of recordings) this.#count(prepared);
    return time;
  }

  #count({ dispatches }: WasmPrepared): void {
    this.stats.submits++;
    this.stats.dispatches += dispatches;
  }
}
