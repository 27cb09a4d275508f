import type { NetworkSize, PreparedSet } from "../../data/prepared-set.ts";
import type { Engine } from "../engine.ts";
import { openTrained } from "../own-model.ts";
import type { ShownModel } from "../shown-model.ts";
import { keep, readKept } from "./kept.ts";
import { runWord } from "./run-word.ts";
import { runSeed, TrainingRun, type LossPoint } from "./training-run.ts";

/** Milliseconds between two times that a run is kept while it trains. */
const keepEvery = 10_000;

/** Where a run is begun, kept and brought back; it knows no document. */
export class TrainingDesk {
  readonly #engine: Engine;
  readonly #changed: () => void;
  #run: TrainingRun | undefined;
  #name = "";
  #before: number | undefined;
  #keptAt = 0;
  #keptStep = 0;
  #otherKept: string | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  /** `changed` is called whenever something of the run is another than before. */
  constructor(engine: Engine, changed: () => void) {
    this.#engine = engine;
    this.#changed = changed;
  }

  get run(): TrainingRun | undefined {
    return this.#run;
  }

  /** Name of the set in the address. */
  get name(): string {
    return this.#name;
  }

  /** The lowest bits per dimension that earlier runs reached on the same held-out pictures. */
  get before(): number | undefined {
    return this.#before;
  }

  /** The step at which the browser keeps the run; 0 while it keeps none. */
  get keptStep(): number {
    return this.#keptStep;
  }

  /** Title of the pictures of another run, which the browser keeps until it keeps this one. */
  get otherKept(): string | undefined {
    return this.#otherKept;
  }

  /** Begins with a new model; a run that was there is stopped and forgotten. */
  begin(name: string, set: PreparedSet, network: NetworkSize): Promise<TrainingRun> {
    return this.#inTurn(async () => {
      await this.#end();
      this.#otherKept = (await readKept("run"))?.set.title;
      const model = await this.#engine.worker.createModel(set.plans[network].config, runSeed);
      return this.#take(name, new TrainingRun(model, { set, network }));
    });
  }

  /** The run that this browser kept, and whether it was training; nothing where there is none, or none on the set that is named. */
  restore(named?: string): Promise<{ readonly wasRunning: boolean } | undefined> {
    return this.#inTurn(async () => {
      const kept = await readKept("run");
      if (kept === undefined || (named !== undefined && kept.name !== named)) return undefined;
      await this.#end();
      // What was kept of a run that ended here is newer.
      const latest = (await readKept("run")) ?? kept;
      const { name, set, network, progress, checkpoint, isRunning } = latest;
      const model = await this.#engine.worker.openModel(checkpoint);
      await this.#take(name, new TrainingRun(model, { set, network }, progress));
      return { wasRunning: isRunning };
    });
  }

  /** Keeps the run as it stands, so that it goes on after a reload. Rejects where the browser has no room. */
  keep(): Promise<void> {
    this.#keeping = this.#keeping.catch(() => {}).then(() => this.#keepNow());
    return this.#keeping;
  }

  /** The model as a file: averaged, to sample from, or with all that it needs to go on. */
  file(holds: "average" | "training"): Promise<Uint8Array<ArrayBuffer>> {
    const run = this.#run;
    if (run === undefined) throw new TypeError("Cannot write a model: there is none");
    const settings = runWord(run.set, run.plan, run.progress.step);
    return run.model.checkpoint({ holds, settings });
  }

  /** The model as it stands, for the other parts of the page: another one for each step. */
  async share(): Promise<ShownModel | undefined> {
    const run = this.#run;
    if (run === undefined) return undefined;
    const [{ step }, { title }] = [run.progress, run.set];
    return openTrained(this.#engine, { bytes: await this.file("average"), title, step });
  }

  /** Begins when what was asked for before is done: two at once would leave a model open that nobody closes. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = this.#last.then(act);
    this.#last = next.catch(() => {});
    return next;
  }

  async #take(name: string, run: TrainingRun): Promise<TrainingRun> {
    this.#run = run;
    this.#name = name;
    this.#keptStep = 0;
    const reached = await readKept("reached");
    this.#before = reached?.[run.set.fingerprint];
    run.listen(() => {
      this.#changed();
      const now = performance.now();
      if (!run.isRunning || now - this.#keptAt < keepEvery) return;
      this.#keptAt = now;
      this.keep().catch(() => {});
    });
    this.#changed();
    return run;
  }

  async #end(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    // Nothing more is done with it from here on.
    this.#run = undefined;
    await run.pause();
    // What is kept of it is known before another run begins.
    await this.#keeping.catch(() => {});
    await this.#noteReached(run);
    await run.model.close();
  }

  async #keepNow(): Promise<void> {
    const run = this.#run;
    if (run === undefined || run.progress.step === 0) return;
    const { set, network } = run;
    const settings = runWord(set, run.plan, run.progress.step);
    const checkpoint = await run.model
      .checkpoint({ holds: "training", settings })
      .catch((error: unknown) => {
        if (this.#run === run) throw error;
      });
    // Meanwhile another run may have begun, and the model of this one been closed.
    if (checkpoint === undefined || this.#run !== run) return;
    const { progress, isRunning } = run;
    await keep("run", { name: this.#name, set, network, progress, checkpoint, isRunning });
    this.#keptStep = progress.step;
    this.#otherKept = undefined;
    this.#changed();
  }

  async #noteReached({ set, progress }: TrainingRun): Promise<void> {
    const best = lowest(progress.heldOut);
    if (best === undefined) return;
    const reached = (await readKept("reached")) ?? {};
    const least = Math.min(best, reached[set.fingerprint] ?? Infinity);
    await keep("reached", { ...reached, [set.fingerprint]: least }).catch(() => {});
  }
}

/** The lowest of some losses. */
export function lowest(points: readonly LossPoint[]): number | undefined {
  return points.length === 0 ? undefined : Math.min(...points.map((point) => point.bitsPerDim));
}
