/** Work that may fail while the rest goes on. */
export interface Attempts {
  /** What failed, and why, in the order in which it did. */
  readonly failures: readonly string[];
  /** Says what is done, and does it; undefined where it fails. */
  trying<T>(what: string, work: () => Promise<T>): Promise<T | undefined>;
}

/** Attempts that say line by line what they do. */
export function makeAttempts(note: (line: string) => void): Attempts {
  const failures: string[] = [];
  return {
    failures,
    async trying(what, work) {
      note(what);
      try {
        return await work();
      } catch (error) {
        const failure = `${what}: ${error instanceof Error ? error.message : String(error)}`;
        failures.push(failure);
        note(failure);
        return undefined;
      }
    },
  };
}
