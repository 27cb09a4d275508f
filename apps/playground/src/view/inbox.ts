/** Files that a user dropped or picked: with paths below their folder, which has the name. */
export interface Delivery {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly blob: Blob }[];
}

/** Takes deliveries to the part of the page that reads them, which may not be loaded yet. */
export class Inbox {
  #waiting: Delivery | undefined;
  #take: ((delivery: Delivery) => void) | undefined;

  /** The latest delivery waits until somebody takes it. */
  offer(delivery: Delivery): void {
    if (this.#take) this.#take(delivery);
    else this.#waiting = delivery;
  }

  /** Calls back with the one that waits, and with each that comes. */
  listen(take: (delivery: Delivery) => void): void {
    this.#take = take;
    if (this.#waiting) take(this.#waiting);
    this.#waiting = undefined;
  }

  /** Whether one waits. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }
}
