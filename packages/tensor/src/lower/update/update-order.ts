import type { GroupOutput, Target } from "../schedule/fusion-group.ts";

/** A value that is to be written over old contents. */
export interface Update {
  readonly output: GroupOutput;
  /** The old contents that the value is made from. */
  readonly reads: readonly Target[];
  /** Updates that still read what this one overwrites. */
  readonly readers: Set<Update>;
  /** Updates of the same place that were asked for first. */
  readonly earlier: Set<Update>;
}

/**
 * Updates in an order in which each comes after all that it waits for: topological, the first that was asked for first (Kahn 1962).
 * Where none is free, some wait for each other.
 */
export class UpdateOrder {
  readonly #waiting: Set<Update>;

  constructor(updates: readonly Update[]) {
    this.#waiting = new Set(updates);
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** An update that waits for nothing. */
  free(): Update | undefined {
    return [...this.#waiting].find(({ readers, earlier }) => readers.size + earlier.size === 0);
  }

  /** Some updates that wait for each other and for no others, where none is free: those that wait for the fewest. */
  circle(): readonly Update[] {
    const all = [...this.#waiting];
    const circle = all.map(waitedFor).reduce((a, b) => (b.size < a.size ? b : a), this.#waiting);
    return all.filter((update) => circle.has(update));
  }

  /** These are written. */
  done(updates: readonly Update[]): void {
    for (const one of updates) this.#waiting.delete(one);
    for (const { readers, earlier } of this.#waiting)
      for (const one of updates) {
        readers.delete(one);
        earlier.delete(one);
      }
  }

  /** One is replaced by another, which reads nothing. */
  replace(update: Update, other: Update): void {
    this.#waiting.delete(update);
    for (const { readers, earlier } of this.#waiting) {
      readers.delete(update);
      if (earlier.delete(update)) earlier.add(other);
    }
    this.#waiting.add(other);
  }
}

/** All that an update waits for, be it through others. */
function waitedFor(update: Update): Set<Update> {
  const found = new Set([...update.readers, ...update.earlier]);
  for (const { readers, earlier } of found)
    for (const other of [...readers, ...earlier]) found.add(other);
  return found;
}
