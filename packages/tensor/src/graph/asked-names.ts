/** Notes which names a function asks records for that they do not have, so that its error can name them. */
export class AskedNames {
  readonly #missing = new Set<string>();

  /** The record, watched. `words` describes a name that does not exist. */
  watch<T extends object>(record: T, words: (name: string, known: string) => string): T {
    return new Proxy(record, {
      get: (all, name, receiver): unknown => {
        if (typeof name === "string" && !(name in all))
          this.#missing.add(words(name, Object.keys(all).join(", ") || "none"));
        return Reflect.get(all, name, receiver);
      },
    });
  }

  /**
   * Throws the error again. A TypeError, as undefined gives it, begins with the names that do not exist. Of another one they are
   * hardly the reason, as a function may ask for what need not be there: they stand behind it.
   */
  explain(act: string, error: unknown): never {
    if (!(error instanceof TypeError) || this.#missing.size === 0) throw error;
    const { message } = error;
    const missing = [...this.#missing].join(", ");
    const isReason = /\bundefined\b|not iterable/.test(message);
    const words = isReason
      ? `Cannot ${act}: ${missing} (${message})`
      : `${message}; besides, ${missing}`;
    throw new TypeError(words, { cause: error });
  }
}
