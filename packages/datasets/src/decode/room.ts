/** Room for so much at once, in whatever unit: what would be more waits, and what alone is more has all of it. */
export class Room {
  readonly #most: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs a job that takes `amount` of the room until it is done. */
  async within<Result>(amount: number, job: () => Promise<Result>): Promise<Result> {
    while (this.#used > 0 && this.#used + amount > this.#most)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#used += amount;
    try {
      return await job();
    } finally {
      this.#used -= amount;
      for (const go of this.#waiting.splice(0)) go();
    }
  }
}
