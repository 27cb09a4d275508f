/** The record, watched. `words` describes a name that it does not have. */
export type Watch = <T extends object>(
  record: T,
  words: (name: string, known: string) => string,
) => T;

/**
 * What a function gives that reads watched records. Its TypeError, as undefined gives it, begins with the names that they do not have. Of
 * another one they are hardly the reason, as a function may ask for what need not be there: they stand behind it.
 */
export function withAskedNames<T>(act: string, run: (watch: Watch) => T): T {
  const asked = new Set<string>();
  const watch: Watch = (record, words) =>
    new Proxy(record, {
      get: (all, name, receiver): unknown => {
        if (typeof name === "string" && !(name in all))
          asked.add(words(name, Object.keys(all).join(", ") || "none"));
        return Reflect.get(all, name, receiver);
      },
    });
  try {
    return run(watch);
  } catch (error) {
    if (!(error instanceof TypeError) || asked.size === 0) throw error;
    const { message } = error;
    const missing = [...asked].join(", ");
    const isReason = /\bundefined\b|not iterable/.test(message);
    const words = isReason
      ? `Cannot ${act}: ${missing} (${message})`
      : `${message}; besides, ${missing}`;
    throw new TypeError(words, { cause: error });
  }
}
