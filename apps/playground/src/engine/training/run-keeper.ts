import { requestToKeep, type KeptRequest } from "./kept-request.ts";
import { keepRun } from "./kept-run.ts";
import type { KeptRun } from "./kept.ts";
import { runWord } from "./run-word.ts";
import type { TrainingRun } from "./training-run.ts";
import { unkeptReason } from "./unkept-reason.ts";

/** A run, and what it is called. */
export interface NamedRun {
  /** As in what is kept of it. */
  readonly id: string;
  /** Name of the set in the address. */
  readonly name: string;
  readonly run: TrainingRun;
}

/** Whom a keeper calls. */
export interface KeeperListener {
  /** What the browser keeps is another than before. */
  readonly changed: () => void;
  /** The run is not kept; called at the first time that it fails, and again after it was kept. */
  readonly trouble: (error: unknown) => void;
}

/** Has the browser keep one run, and never in the place of a newer one: another tab may train it too, or have kept its own. */
export class RunKeeper {
  readonly #named: NamedRun;
  readonly #listener: KeeperListener;
  /** What the browser keeps, as this tab knows it. */
  #known: KeptRun | undefined;
  /** The files of the user are read once. */
  #asked: Promise<KeptRequest | undefined> | undefined;
  /** Whether the run was training when it was kept last. */
  #wasRunning = false;
  #isTroubleSaid = false;
  #last: Promise<void> = Promise.resolve();

  /** `known` is what the browser keeps: this run, or another one that it replaces. */
  constructor(named: NamedRun, known: KeptRun | undefined, listener: KeeperListener) {
    this.#named = named;
    this.#known = known;
    this.#listener = listener;
  }

  /** The step at which the browser keeps the run; 0 while it keeps none. */
  get step(): number {
    return this.#isKept ? (this.#known?.progress.step ?? 0) : 0;
  }

  /** Title of the pictures of another run, which the browser keeps until it keeps this one. */
  get other(): string | undefined {
    return this.#isKept ? undefined : this.#known?.set.title;
  }

  /** Keeps the run as it stands, if it has trained since it was kept last. What keeps it from that is said, and nothing is rejected. */
  keep(): Promise<void> {
    this.#last = this.#last
      .then(() => this.#keepNow())
      .catch((error: unknown) => {
        if (!this.#isTroubleSaid) this.#listener.trouble(error);
        this.#isTroubleSaid = true;
      });
    return this.#last;
  }

  get #isKept(): boolean {
    return this.#known?.id === this.#named.id;
  }

  async #keepNow(): Promise<void> {
    const { id, name, run } = this.#named;
    const { set, network, plan } = run;
    const isAsKept = (): boolean =>
      run.progress.step === this.step && run.isRunning === this.#wasRunning;
    if (run.progress.step === 0 || isAsKept()) return;
    const asked = await (this.#asked ??= requestToKeep(set.asked));
    const settings = runWord(set, plan, run.progress.step);
    const checkpoint = await run.model.checkpoint({ holds: "training", settings });
    const { progress, isRunning } = run;
    const kept = { id, name, set, network, progress, checkpoint, isRunning, asked };
    const newer = await keepRun(kept, this.#known).catch((error: unknown) => {
      throw unkept(unkeptReason(error), error);
    });
    if (newer?.id === id) return;
    if (newer) throw unkept(`another tab keeps one on “${newer.set.title}”`);
    this.#known = kept;
    this.#wasRunning = isRunning;
    this.#isTroubleSaid = false;
    this.#listener.changed();
  }
}

function unkept(why: string, cause?: unknown): Error {
  const words = `Cannot keep this run: ${why}; download the model before you leave`;
  return new Error(words, { cause });
}
