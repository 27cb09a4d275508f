/** A learning rate as a function of the step, which counts from 0. */
export type Schedule = (step: number) => number;

/** Options that every schedule takes. */
export interface Warmup {
  /** Steps over which the rate grows linearly from near zero. */
  readonly warmup?: number | undefined;
}

/** What a schedule is made of. */
interface Parts {
  readonly rate: number;
  readonly options: Warmup;
  /** Options that are numbers. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Names of those that are none. */
  readonly others?: readonly string[];
}

/** The options of a schedule, which are refused where they are none. */
function given<Options extends object>(options: Options): Options {
  if (Object(options) !== options)
    throw new TypeError("Cannot make a schedule: options are an object, such as { warmup: 100 }");
  return options;
}

/** A schedule behind its warm-up. Refuses options that it does not have, and numbers that would make rates that are none. */
function warmed(schedule: Schedule, { rate, options, numbers = {}, others = [] }: Parts): Schedule {
  const { warmup = 0 } = given(options);
  const known = ["warmup", ...Object.keys(numbers), ...others];
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new TypeError(
        `Cannot make a schedule: there is no option ${name}, there is ${known.join(", ")}`,
      );
  for (const [name, value] of Object.entries({ "the rate": rate, ...numbers, warmup }))
    if (typeof value !== "number" || Number.isNaN(value))
      throw new TypeError(`Cannot make a schedule: ${name} is ${String(value)}, not a number`);
  return (step) => schedule(step) * Math.min(1, (step + 1) / Math.max(1, warmup));
}

/**
 * Always the same rate.
 *
 * @throws TypeError for a rate that is no number, an option that there is not, or one that is no number.
 * @example
 * [0, 1, 9].map(constantRate(0.5, { warmup: 2 })); // [0.25, 0.5, 0.5]
 */
export function constantRate(rate: number, options: Warmup = {}): Schedule {
  return warmed(() => rate, { rate, options });
}

/**
 * Half a cosine from `rate` at step 0 down to `final` (0 if missing) at `steps`.
 *
 * @throws TypeError for a rate that is no number, an option that there is not, or one that is no number.
 * @example
 * [0, 50, 100, 200].map(cosineRate(1, { steps: 100, final: 0.5 })); // [1, 0.75, 0.5, 0.5]
 */
export function cosineRate(
  rate: number,
  options: Warmup & { readonly steps: number; readonly final?: number | undefined },
): Schedule {
  const { steps, final = 0 } = given(options);
  const cosine = (step: number): number => {
    const part = Math.min(1, step / Math.max(1, steps));
    return final + (rate - final) * 0.5 * (1 + Math.cos(Math.PI * part));
  };
  return warmed(cosine, { rate, options, numbers: { steps, final } });
}

/**
 * A straight line from `rate` at step 0 to `final` (0 if missing) at `steps`.
 *
 * @throws TypeError for a rate that is no number, an option that there is not, or one that is no number.
 * @example
 * [0, 50, 100, 200].map(linearRate(1, { steps: 100, final: 0.5 })); // [1, 0.75, 0.5, 0.5]
 */
export function linearRate(
  rate: number,
  options: Warmup & { readonly steps: number; readonly final?: number | undefined },
): Schedule {
  const { steps, final = 0 } = given(options);
  const line = (step: number): number =>
    rate + (final - rate) * Math.min(1, step / Math.max(1, steps));
  return warmed(line, { rate, options, numbers: { steps, final } });
}

/**
 * `rate`, times `factor` (0.1 if missing) from each of the steps in `at` on.
 *
 * @throws TypeError for a rate that is no number, an option that there is not, or one that is no number.
 * @example
 * [0, 9, 10, 20].map(stepRate(1, { at: [10, 20], factor: 0.5 })); // [1, 1, 0.5, 0.25]
 */
export function stepRate(
  rate: number,
  options: Warmup & { readonly at: readonly number[]; readonly factor?: number | undefined },
): Schedule {
  const { at, factor = 0.1 } = given(options);
  if (!Array.isArray(at))
    throw new TypeError(`Cannot make a schedule: at is ${String(at)}, not an array of steps`);
  const wrong = at.find((step: unknown) => typeof step !== "number" || Number.isNaN(step));
  if (wrong !== undefined)
    throw new TypeError(`Cannot make a schedule: at has ${String(wrong)}, not a number of steps`);
  const stairs = (step: number): number =>
    rate * factor ** at.filter((from) => step >= from).length;
  return warmed(stairs, { rate, options, numbers: { factor }, others: ["at"] });
}

/**
 * `rate` times `decay` to the power of the step.
 *
 * @throws TypeError for a rate that is no number, an option that there is not, or one that is no number.
 * @example
 * [0, 1, 2].map(exponentialRate(1, { decay: 0.5 })); // [1, 0.5, 0.25]
 */
export function exponentialRate(
  rate: number,
  options: Warmup & { readonly decay: number },
): Schedule {
  const { decay } = given(options);
  return warmed((step) => rate * decay ** step, { rate, options, numbers: { decay } });
}
