/** Calls that wait for each other, in the order in which they are made: a run of a program overwrites what the one before it gave. */
export class CallsInTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all calls before it have ended, whether or not they failed. */
  next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
