import type { Specialised } from "./specialised.ts";

/** The programs of a compiled function that are kept: the latest used ones. */
export class Variants {
  readonly #most: number;
  readonly #kept = new Map<string, Promise<Specialised>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The program of a key, made if there is none. The one that was not used for longest makes room for it. */
  take(key: string, make: () => Promise<Specialised>): Promise<Specialised> {
    const found = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, found);
    // A failed compile is not remembered: the next run tries again.
    found.catch(() => {
      if (this.#kept.get(key) === found) this.#kept.delete(key);
    });
    for (const [oldest, variant] of this.#kept) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
      void retire(variant);
    }
    return found;
  }

  /** Those that are kept, by their keys. */
  all(): Promise<(readonly [string, Specialised])[]> {
    return Promise.all(
      Array.from(this.#kept, async ([key, variant]) => [key, await variant] as const),
    );
  }

  /** Gives all memory back. */
  async dispose(): Promise<void> {
    const variants = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(variants.map(retire));
  }
}

async function retire(variant: Promise<Specialised>): Promise<void> {
  // What could not be compiled holds nothing, and its caller got the error.
  const made = await variant.catch(() => undefined);
  made?.retire();
}
