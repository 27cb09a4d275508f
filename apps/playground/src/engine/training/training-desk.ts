import type { NetworkSize, PreparedSet } from "../../data/prepared-set.ts";
import type { Engine } from "../engine.ts";
import { openTrained } from "../own-model.ts";
import type { ShownModel } from "../shown-model.ts";
import { askToKeep } from "./ask-to-keep.ts";
import { readRun } from "./kept-run.ts";
import { keep, readKept, type KeptRun } from "./kept.ts";
import { RunKeeper, type KeeperListener, type NamedRun } from "./run-keeper.ts";
import { takeRunLock } from "./run-lock.ts";
import { runSeed } from "./run-seed.ts";
import { runWord } from "./run-word.ts";
import { bestBefore, TrainingRun, type LossPoint } from "./training-run.ts";

/** Milliseconds between two times that a run is kept while it trains: it has a checkpoint of megabytes, and loses a sixtieth of its time at most. */
const [keepOften, keepSeldom] = [10_000, 60_000];

/** Seconds of training that are worth a question: some browsers ask the user whether a page may keep something for good. */
const worthKeeping = 60;

/** Where a run is begun, kept and brought back; it knows no document. */
export class TrainingDesk {
  readonly #engine: Engine;
  readonly #listener: KeeperListener;
  #run: TrainingRun | undefined;
  #keeper: RunKeeper | undefined;
  #name = "";
  #before: number | undefined;
  #keptAt = -Infinity;
  #isOurs = false;
  #isElsewhere = false;
  #isAsked = false;
  #isAsking = false;
  #last: Promise<unknown> = Promise.resolve();

  /** The listener hears whenever something of the run is another than before, and when the browser does not keep what it should. */
  constructor(engine: Engine, listener: KeeperListener) {
    this.#engine = engine;
    this.#listener = listener;
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
    return this.#keeper?.step ?? 0;
  }

  /** Title of the pictures of another run, which the browser keeps until it keeps this one. */
  get otherKept(): string | undefined {
    return this.#keeper?.other;
  }

  /** Whether another tab had this run open when it was brought back. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  /** Whether the browser asks its user whether the page may keep the run for good. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Begins with a new model; a run that was there is stopped and forgotten. */
  begin(name: string, set: PreparedSet, network: NetworkSize): Promise<TrainingRun> {
    return this.#inTurn(async () => {
      await this.#end();
      await this.#takeLock();
      const known = await readKept("run");
      const model = await this.#engine.worker.createModel(set.plans[network].config, runSeed);
      const run = new TrainingRun(model, { set, network, isOnGpu: this.#isOnGpu });
      this.#isElsewhere = false;
      return this.#take({ id: newId(), name, run }, known);
    });
  }

  /** The run that this browser kept, and whether it was training here; nothing where there is none, or none on the set that is named. */
  restore(named?: string): Promise<{ readonly wasRunning: boolean } | undefined> {
    return this.#inTurn(async () => {
      const isMeant = (kept: KeptRun | undefined): kept is KeptRun =>
        kept !== undefined && (named === undefined || kept.name === named);
      if (!isMeant(await readKept("run"))) return undefined;
      await this.#end();
      const isOurs = await this.#takeLock();
      // What was kept of a run that ended here is newer, and may be another one.
      const latest = await readRun();
      if (!isMeant(latest)) return undefined;
      const { id = "", name, set, network, checkpoint, isRunning } = latest;
      const model = await this.#engine.worker.openModel(checkpoint);
      // While it trained it was kept between two reports, and the model is further than the last one.
      const step = model.training?.step ?? latest.progress.step;
      const progress = { ...latest.progress, step };
      this.#isElsewhere = !isOurs;
      const how = { set, network, isOnGpu: this.#isOnGpu };
      const run = new TrainingRun(model, how, progress);
      await this.#take({ id, name, run }, { ...latest, id, progress });
      return { wasRunning: isRunning && isOurs };
    });
  }

  /** Keeps the run as it stands, so that it goes on after a reload. */
  async keep(): Promise<void> {
    await this.#keeper?.keep();
  }

  /** The model as a file: averaged, to sample from, as it stands or as it was best, or with all that it needs to go on. */
  async file(holds: "average" | "training"): Promise<Uint8Array<ArrayBuffer>> {
    const run = this.#run;
    if (run === undefined) throw new TypeError("Cannot write a model: there is none");
    const best = holds === "average" ? bestBefore(run.progress) : undefined;
    if (best) return best.file;
    const settings = runWord(run.set, run.plan, run.progress.step);
    return run.model.checkpoint({ holds, settings });
  }

  /** The model as it stands, or as it was best, for the other parts of the page: another one for each step. */
  async share(): Promise<ShownModel | undefined> {
    const run = this.#run;
    if (run === undefined) return undefined;
    const { title } = run.set;
    const { step } = bestBefore(run.progress) ?? run.progress;
    const bytes = await this.file("average");
    return openTrained(this.#engine, { bytes, title, step, unkept: this.#listener.trouble });
  }

  get #isOnGpu(): boolean {
    return this.#engine.backend.kind === "webgpu";
  }

  /** Begins when what was asked for before is done: two at once would leave a model open that nobody closes. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = this.#last.then(act);
    this.#last = next.catch(() => {});
    return next;
  }

  /** The tab that has a run open first is the one that goes on with it after a reload. */
  async #takeLock(): Promise<boolean> {
    this.#isOurs ||= await takeRunLock();
    return this.#isOurs;
  }

  async #take(named: NamedRun, known: KeptRun | undefined): Promise<TrainingRun> {
    const { name, run } = named;
    this.#run = run;
    this.#name = name;
    // Its first report is kept at once: nobody waits for the next one before a reload.
    this.#keptAt = -Infinity;
    this.#keeper = new RunKeeper(named, known, this.#listener);
    const reached = await readKept("reached");
    this.#before = reached?.[run.set.fingerprint];
    run.listen(() => {
      this.#listener.changed();
      const now = performance.now();
      const isNew = run.progress.step === 0;
      const pause = Math.min(keepSeldom, Math.max(keepOften, (run.progress.seconds * 1000) / 60));
      if (!run.isRunning || isNew || now - this.#keptAt < pause) return;
      this.#keptAt = now;
      void this.keep();
      if (run.progress.seconds >= worthKeeping) this.#askToKeep();
    });
    this.#listener.changed();
    return run;
  }

  #askToKeep(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    void askToKeep((asks) => {
      this.#isAsking = asks;
      this.#listener.changed();
    });
  }

  async #end(): Promise<void> {
    const [run, keeper] = [this.#run, this.#keeper];
    if (run === undefined) return;
    // Nothing more is done with it from here on.
    this.#run = undefined;
    this.#keeper = undefined;
    await run.pause();
    // What it has learnt since it was kept last is not lost, and is known before another run begins.
    await keeper?.keep();
    await this.#noteReached(run);
    await run.model.dispose();
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

/** Plain HTTP has no `randomUUID()`. */
function newId(): string {
  return crypto.getRandomValues(new Uint32Array(3)).join("-");
}
