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
