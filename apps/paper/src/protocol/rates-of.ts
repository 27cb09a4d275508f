import type { Experiment } from "./experiment.ts";
import { fits } from "./fits.ts";
import { bestOf, chosenRate, nextRate, shortSearch, triedAt, wholeSearch } from "./rate-choice.ts";
import { resultName, type Records } from "./record-files.ts";
import type { RateChoice, RateTry } from "./record.ts";
import { stepCost } from "./step-cost.ts";

/** The seed of all trainings that choose a rate. */
export const rateSeed = 1;

/** How far the choice of a network's rate is. */
export interface RatesSoFar {
  /** Undefined as long as one is to be tried. */
  readonly chosen: number | undefined;
  /** What is to be tried next, by a short training or a whole one. */
  readonly next: { readonly rate: number; readonly whole: boolean } | undefined;
  /** How many were tried by trainings of that kind. */
  readonly tried: number;
  /**
   * What a better rate may bring, in bits. The best one lies up to half a step from the best of those tried; but short trainings have been
   * seen to favour a rate that is a whole step above that of whole ones, so where they alone chose, what a whole step costs.
   */
  readonly cost: number | undefined;
}

/** How far the choice of the rate of an experiment's network is. */
export function ratesOf(experiment: Experiment, records: Records): RatesSoFar {
  const tried = choiceOf(experiment, records)?.tried ?? [];
  const short = chosenRate(tried, shortSearch);
  if (short === undefined || !experiment.row.wholeRates) {
    const rate = nextRate(tried, shortSearch);
    return {
      chosen: short,
      next: rate === undefined ? undefined : { rate, whole: false },
      tried: tried.length,
      cost: stepCost(tried, shortSearch, 1),
    };
  }
  const whole = wholeTries(experiment, records);
  const search = wholeSearch(short);
  const rate = nextRate(whole, search);
  return {
    chosen: rate === undefined ? bestOf(whole)?.rate : undefined,
    next: rate === undefined ? undefined : { rate, whole: true },
    tried: whole.length,
    cost: stepCost(whole, search, 0.5),
  };
}

/** What is on file of the rates of an experiment's network, if that is still the same. */
export function choiceOf(experiment: Experiment, records: Records): RateChoice | undefined {
  const choice = records.rates.get(experiment.network);
  return choice !== undefined && fits(choice, experiment) ? choice : undefined;
}

/** The whole trainings that chose a rate, and the run that is on file, whose curve ends with the same held-out images. */
export function wholeTries(experiment: Experiment, records: Records): readonly RateTry[] {
  const tried = choiceOf(experiment, records)?.whole ?? [];
  const { id, network, images } = experiment;
  const run = records.results.get(resultName({ id, seed: rateSeed }));
  if (run === undefined || id !== network || run.images !== images || !fits(run, experiment))
    return tried;
  const { rate, curve, commits, machine, day } = run;
  if (triedAt(tried, rate) !== undefined) return tried;
  return [...tried, { rate, bitsPerDim: curve.at(-1)?.heldOut ?? null, commits, machine, day }];
}
