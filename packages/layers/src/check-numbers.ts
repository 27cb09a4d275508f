/** Throws RangeError for what is no whole number from `least` on. */
export function checkWholes(
  act: string,
  numbers: Readonly<Record<string, unknown>>,
  least: number,
): void {
  checkNumbers(act, numbers);
  for (const [name, value] of Object.entries(numbers))
    if (!(Number.isSafeInteger(value) && Number(value) >= least))
      throw new RangeError(
        `Cannot ${act}: ${name} is ${String(value)}, not a whole number from ${least} on`,
      );
}

/** Throws TypeError for options that are no numbers, as programs without types give them: text of digits passes comparisons. Missing ones pass. */
export function checkNumbers(act: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || typeof value === "number") continue;
    const given = value === null ? "null" : `of type ${typeof value}`;
    throw new TypeError(`Cannot ${act}: ${name} is ${given}, not a number`);
  }
}
