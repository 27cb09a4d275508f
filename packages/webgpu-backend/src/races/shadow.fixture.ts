import type { Clock } from "./clock.fixture.ts";
import type { Report } from "./report.fixture.ts";

/** Who runs, and whom it tells. */
export interface Turn {
  /** The number of the invocation in its group. */
  thread: number;
  readonly report: Report;
}

/** Last accesses of words: their phases, threads and lines. */
class Accesses {
  readonly phase: Int32Array;
  readonly thread: Int32Array;
  readonly line: Int32Array;

  constructor(words: number) {
    this.phase = new Int32Array(words);
    this.thread = new Int32Array(words);
    this.line = new Int32Array(words);
  }

  note(word: number, clock: Clock, { thread, line }: { thread: number; line: number }): void {
    this.phase[word] = clock.phase;
    this.thread[word] = thread;
    this.line[word] = line;
  }

  /** Whether the last access may happen at the same time as one of `thread` now. */
  meets(word: number, { phase: now, group, since }: Clock, thread: number): boolean {
    const phase = this.phase[word] ?? 0;
    if (phase < since) return false;
    return phase < group || (phase === now && this.thread[word] !== thread);
  }
}

/** Who read and who wrote each word of some memory, to find two that no barrier keeps in order. */
export class Shadow {
  readonly #clock: Clock;
  readonly #turn: Turn;
  readonly #name: string;
  readonly #writes: Accesses;
  readonly #reads: Accesses;
  /** Another reader of the same phase. */
  readonly #others: Accesses;
  /** A reader of a group that ran before. */
  readonly #foreign: Accesses;

  constructor(words: number, name: string, on: { readonly clock: Clock; readonly turn: Turn }) {
    this.#name = name;
    this.#clock = on.clock;
    this.#turn = on.turn;
    this.#writes = new Accesses(words);
    this.#reads = new Accesses(words);
    this.#others = new Accesses(words);
    this.#foreign = new Accesses(words);
  }

  /** Whether a word was written since some phase. */
  isWrittenSince(word: number, phase: number): boolean {
    return (this.#writes.phase[word] ?? 0) >= phase;
  }

  read(word: number, line: number): void {
    const clock = this.#clock;
    const { thread } = this.#turn;
    if (this.#writes.meets(word, clock, thread)) this.#race(word, this.#writes, ["writes", line]);
    const reads = this.#reads;
    const last = reads.phase[word] ?? 0;
    if (last === clock.phase) {
      if (reads.thread[word] !== thread) this.#others.note(word, clock, { thread, line });
      return;
    }
    if (last >= clock.since && last < clock.group) {
      this.#foreign.phase[word] = last;
      this.#foreign.thread[word] = reads.thread[word] ?? 0;
      this.#foreign.line[word] = reads.line[word] ?? 0;
    }
    reads.note(word, clock, { thread, line });
  }

  write(word: number, line: number): void {
    const clock = this.#clock;
    const { thread } = this.#turn;
    if (this.#writes.meets(word, clock, thread)) this.#race(word, this.#writes, ["writes", line]);
    for (const readers of [this.#reads, this.#others, this.#foreign])
      if (readers.meets(word, clock, thread)) this.#race(word, readers, ["reads", line]);
    this.#writes.note(word, clock, { thread, line });
  }

  #race(word: number, earlier: Accesses, [act, line]: readonly [string, number]): void {
    const { thread, report } = this.#turn;
    const before = earlier.line[word] ?? 0;
    report.add("race", [before, line], () => {
      const group = this.#clock.groupOf(earlier.phase[word] ?? 0);
      const now = this.#clock.groupOf(this.#clock.phase);
      return `thread ${earlier.thread[word]} of group ${group} ${act} word ${word} of ${this.#name}, thread ${thread} of group ${now} touches it and nothing orders them`;
    });
  }
}
