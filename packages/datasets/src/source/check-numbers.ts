/** Options by their names, as programs without types give them. */
type Options = Readonly<Record<string, unknown>>;

/** Refuses bounds that are no numbers from 0 on. Missing ones pass. RangeError. */
export function checkBounds(act: string, bounds: Options): void {
  for (const [name, value] of Object.entries(bounds))
    if (value !== undefined) checkBound(act, name, value);
}

/**
 * Refuses a bound that is no number from 0 on, or missing: no size is above NaN, or above a text such as "1 GB", so that there would be no
 * bound. RangeError.
 */
export function checkBound(act: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0))
    throw refusal(act, `${name} is ${words(value)}, not a number from 0 on`);
}

/** Refuses what is no whole number from `least` on. RangeError. */
export function checkWholes(act: string, numbers: Options, least: number): void {
  for (const [name, value] of Object.entries(numbers))
    if (!(Number.isSafeInteger(value) && Number(value) >= least))
      throw refusal(act, `${name} is ${words(value)}, not an integer of ${least} or more`);
}

/** Refuses the most images that are looked at where that is no whole number above 0, nor Infinity: NaN of them are none. RangeError. */
export function checkMost(act: string, most: unknown): void {
  if (most !== Infinity) checkWholes(act, { most }, 1);
}

function words(value: unknown): string {
  return typeof value === "string" ? `the text ${JSON.stringify(value)}` : String(value);
}

function refusal(act: string, state: string): RangeError {
  return new RangeError(`Cannot ${act}: ${state}`);
}
