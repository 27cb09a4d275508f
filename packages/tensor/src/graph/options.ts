/**
 * Throws TypeError for an option that does not exist, so that a misspelt one is not silently left out.
 *
 * @param act What is done, for the message.
 */
export function checkOptions(act: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object")
    throw new TypeError(`Cannot ${act}: options are an object, such as { ${known[0]}: … }`);
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new TypeError(`Cannot ${act} with the option ${name}: there is ${known.join(", ")}`);
}

/**
 * Throws RangeError for what is no whole number, or one below the least.
 *
 * @param what The act and the number's name, for the message.
 */
export function checkWhole(
  what: string,
  value: number | undefined,
  least: number,
): asserts value is number {
  if (value === undefined || !Number.isInteger(value) || value < least)
    throw new RangeError(`Cannot ${what} is ${value}, not a whole number from ${least}`);
}
