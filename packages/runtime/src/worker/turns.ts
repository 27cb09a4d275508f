/** The turn of a job; nobody else computes until it ends. */
export interface Turn {
  /** Lets all have their turn that wait now, then has the next one. */
  giveWay(): Promise<void>;
  end(): void;
}

/** Turns of jobs that share a backend, in the order in which they were asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** A turn, when those that were asked for before have ended. */
  async take(): Promise<Turn> {
    let end = await this.#next();
    return {
      giveWay: async () => {
        const next = this.#next();
        end();
        end = await next;
      },
      end: () => end(),
    };
  }

  async #next(): Promise<() => void> {
    const before = this.#last;
    let end = (): void => {};
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }
}
