/** The names of all options of a function: one that is added has to be added here too. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses options that there are not, as programs without types give them: a misspelt one would do nothing, silently.
 *
 * @throws TypeError, naming the first such option and those that there are; for what is no options at all, too.
 */
export function checkOptionNames<Options extends object>(
  act: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  const known = Object.keys(names);
  if (typeof options !== "object" || options === null)
    throw new TypeError(`Cannot ${act}: options are an object, such as { ${known[0]}: … }`);
  const surplus = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot ${act}: there is no option ${surplus}, there is ${known.join(", ")}`,
    );
}
