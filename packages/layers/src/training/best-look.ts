/** Refuses a look that has no loss, which none could be better than. TypeError. */
export function checkLook(found: object): void {
  const { loss }: { loss?: unknown } = Object(found);
  if (typeof loss !== "number")
    throw new TypeError(
      `Cannot judge the network: validate gave a loss of ${String(loss)}, not { loss }, the mean loss of an example`,
    );
}

/** The lowest loss among looks at held-out examples, and how long ago it was. */
export class BestLook {
  #loss = Infinity;
  #step = 0;
  #looksSince = 0;
  readonly #others: Readonly<Record<string, unknown>>;

  /** Goes on where the notes of a checkpoint say that another run stood; other notes, such as a program's own, are passed on. */
  constructor({ best, bestStep, worse, ...others }: Readonly<Record<string, unknown>> = {}) {
    this.#others = others;
    if (typeof best === "number") this.#loss = best;
    if (typeof bestStep === "number") this.#step = bestStep;
    if (typeof worse === "number") this.#looksSince = worse;
  }

  get notes(): Record<string, unknown> {
    const own = { best: this.#loss, bestStep: this.#step, worse: this.#looksSince };
    // In the order in which they were written, so that the file of a run that was cut is that of one that was not.
    return { ...own, ...this.#others };
  }

  /** Takes a look into account. */
  add(
    loss: number,
    step: number,
  ): { best: boolean; bestLoss: number; bestStep: number; looksSinceBest: number } {
    const best = loss < this.#loss;
    if (best) [this.#loss, this.#step] = [loss, step];
    this.#looksSince = best ? 0 : this.#looksSince + 1;
    return {
      best,
      bestLoss: this.#loss,
      bestStep: this.#step,
      looksSinceBest: this.#looksSince,
    };
  }
}
