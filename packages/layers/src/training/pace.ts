/** Where a run stands. */
interface Place {
  readonly step: number;
  readonly steps: number;
  readonly examples: number;
}

/** How fast a run goes, by the updates since it was begun. */
export class Pace {
  #since = 0;
  #step = 0;
  #examples = 0;

  constructor(place: Place) {
    this.begin(place);
  }

  /** Measures from here on: what came before, such as a look at held-out data, is not training. */
  begin({ step, examples }: Place): void {
    this.#since = performance.now();
    this.#step = step;
    this.#examples = examples;
  }

  /** The pace of the updates since then, and how long those that are left take at it. */
  measure({ step, steps, examples }: Place): { examplesPerSecond: number; secondsLeft: number } {
    const seconds = Math.max(1e-3, (performance.now() - this.#since) / 1000);
    // Data that end right after a look at held-out data leave no update to measure, and nothing to wait for.
    const updates = Math.max(1, step - this.#step);
    return {
      examplesPerSecond: (examples - this.#examples) / seconds,
      secondsLeft: (seconds / updates) * (steps - step),
    };
  }
}
