/**
 * Refuses options that there are not: a misspelt one would do nothing, silently.
 *
 * @throws TypeError, naming the first such option and those that there are; for what is no options at all, too.
 */
export function checkOptionNames(act: string, options: object, known: readonly string[]): void {
  if (Object(options) !== options)
    throw new TypeError(`Cannot ${act}: options are an object, such as { ${known[0]}: … }`);
  const surplus = Object.keys(options).find((name) => !known.includes(name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot ${act}: there is no option ${surplus}, there is ${known.join(", ")}`,
    );
}
