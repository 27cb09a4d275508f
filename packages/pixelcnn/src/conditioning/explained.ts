/** What is done by a function of a conditioner, and the names that it was given. */
export interface Explanation {
  /** As in "Cannot … ". */
  readonly act: string;
  readonly given: { readonly name: string; readonly names: readonly string[] };
}

/**
 * Runs a function of a conditioner. A name that is misspelt there reads undefined, and fails anywhere.
 *
 * @throws TypeError that says which names there are, for any TypeError; other errors as they are.
 */
export function explained<T>(run: () => T, { act, given }: Explanation): T {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const names = given.names.length === 0 ? "nothing" : given.names.join(", ");
    throw new TypeError(`Cannot ${act}: ${cause.message} (${given.name}: ${names})`, { cause });
  }
}
