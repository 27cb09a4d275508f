import type { Result } from "./report/report.ts";
import { SubjectProcess } from "./subject-process.ts";
import { appFolder, type Subject } from "./subjects.ts";
import type { Size, Task } from "./tasks/task.ts";
import type { Terms } from "./tasks/work.ts";
import { CannotError, type Facts, type Figures } from "./wire.ts";

/** Limits of a run of the bench, in seconds. */
export interface Limits {
  /** For the first run, compiling included. */
  readonly first: number;
  /** For any later run. */
  readonly later: number;
}

/** Seconds and runs after which short work is taken to run as it always will. */
const [settling, mostRuns] = [1, 100] as const;

/** A subject at one task: its process, and what it reported so far. */
export class Contestant {
  readonly subject: Subject;
  readonly size: Size;
  facts: Facts | undefined;
  readonly losses: number[] = [];
  readonly peaks: number[] = [];
  readonly start = { prepared: 0, firstRun: 0 };
  readonly #task: Task;
  readonly #terms: Terms;
  readonly #limits: Limits;
  #process: SubjectProcess | undefined;
  #figures: Figures = {};

  constructor(subject: Subject, chosen: { task: Task; size: Size }, rules: Limits & Terms) {
    this.subject = subject;
    this.#task = chosen.task;
    this.size = chosen.size;
    this.#terms = { threads: rules.threads };
    this.#limits = rules;
  }

  /**
   * Starts the process and runs once: that is the first result. Short work is run on, unmeasured: engines optimise code while it
   * runs, and a process that is stopped between its turns has no other time for it.
   */
  async warmUp(): Promise<void> {
    const process = new SubjectProcess(this.subject.command, appFolder);
    this.#process = process;
    const { first } = this.#limits;
    const ask = { ask: "prepare", work: this.size.work, terms: this.#terms } as const;
    const ready = await process.ask(ask, first);
    if (ready.answer === "ready") this.facts = ready.facts;
    this.start.prepared = (performance.now() - process.started) / 1000;
    const left = Math.max(1, first - this.start.prepared);
    this.start.firstRun = await this.#ask(process, left);
    if (this.#task.fresh !== true)
      for (let spent = this.start.firstRun, runs = 0; spent < settling && runs < mostRuns; runs++)
        spent += await this.#ask(process, this.#limits.later);
    this.peaks.length = 0;
  }

  /** Seconds of one run of the whole work, scaled if only a part of it is done. */
  async run(): Promise<number> {
    const times = this.size.scaled?.times ?? 1;
    if (this.#task.fresh === true) {
      await this.close();
      await this.warmUp();
      return this.start.prepared + this.start.firstRun;
    }
    if (this.#process === undefined) throw new Error("Cannot run: it was not started");
    return times * (await this.#ask(this.#process, this.#limits.later));
  }

  async #ask(process: SubjectProcess, limit: number): Promise<number> {
    const ran = await process.ask({ ask: "run" }, limit);
    if (ran.answer !== "ran") throw new Error(`Cannot run: it answered ${ran.answer}`);
    if (ran.loss !== undefined) this.losses.push(ran.loss);
    if (ran.peak !== undefined) this.peaks.push(ran.peak);
    return ran.seconds;
  }

  /** Ends the process; its last counts are kept. */
  async close(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    try {
      const done = await process.ask({ ask: "quit" }, 10);
      if (done.answer === "done") this.#figures = done.figures;
    } catch {
      process.kill();
    }
  }

  /** What the report says of these runs. */
  result(seconds: readonly number[], failure?: Error): Result {
    const subject = this.subject.id;
    if (failure !== undefined && seconds.length === 0) return resultOf(subject, failure);
    const { scaled } = this.size;
    return {
      subject,
      status: "measured",
      seconds,
      ...(scaled ? { scaled } : {}),
      ...(this.facts ? { threads: this.facts.threads } : {}),
      start: { ...this.start },
      losses: this.losses.slice(0, 3),
      ...(this.peaks.length > 0 ? { peaks: [...this.peaks] } : {}),
      figures: this.#figures,
    };
  }
}

/** A result for a subject that has no figures. */
export function resultOf(subject: string, error: unknown): Result {
  const reason = error instanceof Error ? error.message : String(error);
  return { subject, status: error instanceof CannotError ? "cannot" : "failed", reason };
}
