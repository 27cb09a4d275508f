/** Throws TypeError for arguments that a function does not take, so that none is silently left out. */
export function checkRest(act: string, rest: readonly unknown[]): void {
  if (rest.length > 0)
    throw new TypeError(`Cannot ${act} with ${rest.length} more arguments: it takes no options`);
}

/**
 * Throws TypeError for an option that does not exist, so that a misspelt one is not silently left out.
 *
 * @param act What is done, for the message.
 */
export function checkOptions(act: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new TypeError(
        `Cannot ${act} with the option ${name}: there ${known.length === 0 ? "is none" : `is ${known.join(", ")}`}`,
      );
}
