import type { WasmBuffer, WasmPrepared, WasmRecording } from "../memory/handles.ts";
import { writtenBuffers } from "../program/written-buffers.ts";

/** A run that was asked for and is not done. */
export interface Job {
  readonly recording: WasmRecording;
  /** Hears how many milliseconds it took. */
  readonly done: (time: number) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Runs in the order in which they were asked for. They wait for those that are asked for at once with them, so that runs which do not touch what another one
 * writes can be done side by side.
 */
export class RunQueue {
  readonly #work: (jobs: readonly Job[]) => void;
  readonly #most: () => number;
  #jobs: Job[] = [];

  /**
   * @param work does runs that are independent of each other
   * @param most how many of them at a time
   */
  constructor(work: (jobs: readonly Job[]) => void, most: () => number) {
    this.#work = work;
    this.#most = most;
  }

  /** Resolves to the milliseconds that the run took. */
  add(recording: WasmRecording): Promise<number> {
    // Who asks for several runs at once asks for the last of them before this.
    if (this.#jobs.length === 0)
      void Promise.resolve()
        .then()
        .then(() => this.flush());
    return new Promise((done, failed) => {
      this.#jobs.push({ recording, done, failed });
    });
  }

  /** Does all runs that wait. */
  flush(): void {
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs.splice(0, independent(this.#jobs, this.#most()));
      this.#work(jobs);
    }
  }

  /** Does them if one of them binds a buffer. */
  flushUsersOf(buffer: WasmBuffer): void {
    if (this.#jobs.some(({ recording }) => recording.buffers.includes(buffer))) this.flush();
  }

  /** Does them if one of them is a run of a program. */
  flushRunsOf(prepared: WasmPrepared): void {
    if (this.#jobs.some(({ recording }) => recording.prepared === prepared)) this.flush();
  }
}

/** How many of the first runs leave alone what the others write. */
function independent(jobs: readonly Job[], most: number): number {
  const bound = new Set<WasmBuffer>();
  const written = new Set<WasmBuffer>();
  let count = 0;
  for (const { recording } of jobs.slice(0, Math.max(1, most))) {
    const { prepared, buffers } = recording;
    const own = [...writtenBuffers(prepared.program)].flatMap((i) => buffers[i] ?? []);
    if (own.some((one) => bound.has(one)) || buffers.some((one) => written.has(one))) break;
    for (const one of buffers) bound.add(one);
    for (const one of own) written.add(one);
    count++;
  }
  return Math.max(1, count);
}
