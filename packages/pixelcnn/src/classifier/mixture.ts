import { checkOptionNames } from "../option-names.ts";
import { logSumExp } from "./log-sum-exp.ts";

/** What a mixture over classes is made of. */
export interface MixtureOptions {
  /** p(k), a probability for each class; all the same if missing. */
  readonly prior?: ArrayLike<number> | undefined;
}

/**
 * log p(x) = log sum over k of p(k) p(x | k), in nats, of each row of `logLikelihoods` `[n, classes]`.
 *
 * @throws RangeError for a prior that is none, or rows that do not fit it; TypeError for an option that there is not.
 * @example
 * logMixture(Float64Array.of(Math.log(0.5), Math.log(0.25)), 2)[0]; // -0.98082…
 */
export function logMixture(
  logLikelihoods: ArrayLike<number>,
  classes: number,
  options: MixtureOptions = {},
): Float64Array {
  return Float64Array.from(joint(logLikelihoods, classes, options), ({ total }) => total);
}

/**
 * p(k | x) by Bayes' rule, `[n, classes]`, from log p(x | k) in nats, `[n, classes]`.
 *
 * @throws RangeError for a prior that is none, or rows that do not fit it; TypeError for an option that there is not.
 * @example
 * posterior(Float64Array.of(Math.log(0.5), Math.log(0.25)), 2); // Float64Array [0.66666…, 0.33333…]
 */
export function posterior(
  logLikelihoods: ArrayLike<number>,
  classes: number,
  options: MixtureOptions = {},
): Float64Array {
  return Float64Array.from(
    joint(logLikelihoods, classes, options).flatMap(({ terms, total }) =>
      terms.map((term) => (total === -Infinity ? 1 / classes : Math.exp(term - total))),
    ),
  );
}

/** log p(k) p(x | k) of every class, and the logarithm of their sum, row by row. */
function joint(
  logLikelihoods: ArrayLike<number>,
  classes: number,
  options: MixtureOptions,
): { terms: number[]; total: number }[] {
  checkOptionNames("mix classes", options, ["prior"]);
  const logPrior = checkedPrior(classes, options.prior);
  const rows = logLikelihoods.length / classes;
  if (!Number.isInteger(rows))
    throw new RangeError(
      `Cannot mix ${logLikelihoods.length} likelihoods: they are no whole number of rows of ${classes}`,
    );
  return Array.from({ length: rows }, (_, n) => {
    const terms = logPrior.map((log, k) => log + (logLikelihoods[n * classes + k] ?? -Infinity));
    return { terms, total: logSumExp(terms) };
  });
}

function checkedPrior(classes: number, prior: ArrayLike<number> | undefined): number[] {
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(`Cannot mix ${classes} classes: there must be one or more`);
  const values = Array.from(prior ?? { length: classes }, (p) => p ?? 1 / classes);
  const total = values.reduce((a, b) => a + b, 0);
  if (values.length !== classes || values.some((p) => !(p >= 0)) || Math.abs(total - 1) > 1e-6)
    throw new RangeError(
      `Cannot use a prior of ${values.length} values that add up to ${total}: ${classes} of them must add up to 1`,
    );
  return values.map((p) => Math.log(p));
}
