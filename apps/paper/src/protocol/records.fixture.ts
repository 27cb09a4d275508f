import type { Experiment } from "./experiment.ts";
import { medianOf } from "./pace.ts";
import { besides, shortSearch, wholeSearch } from "./rate-choice.ts";
import { resultName, type Records } from "./record-files.ts";
import type { NetworkPace, Origin, Pace, RateChoice, RateTry, Result } from "./record.ts";
import { scoreOf } from "./statistics.ts";
import { trainedBy } from "./terms.ts";

const origin: Origin = { commits: ["c0ffee"], machine: "a machine", day: "2026-01-31" };

/** No record at all. */
export const noRecords: Records = {
  results: new Map(),
  rates: new Map(),
  pace: undefined,
  checks: undefined,
  attention: undefined,
};

/** Paces of networks by name, or the stretches of each, of whatever configuration is asked for. */
export function paceOf(paces: Readonly<Record<string, number | readonly number[]>>): Pace {
  const networks = Object.entries(paces).map(([name, pace]): [string, NetworkPace] => {
    const stretches = [pace].flat();
    // A configuration of no fields fits every one.
    const config: NetworkPace["config"] = JSON.parse("{}");
    return [name, { config, imagesPerSecond: medianOf(stretches), stretches, ...origin }];
  });
  return { networks: Object.fromEntries(networks) };
}

/** A choice of 8e-3 for an experiment's network. */
export function choiceFor({ network, config, row }: Experiment): RateChoice {
  const tries = (rates: readonly number[]): RateTry[] =>
    rates.map((rate) => ({ rate, bitsPerDim: rate === 8e-3 ? 3 : 3.1, ...origin }));
  return {
    network,
    config,
    trainedBy: trainedBy(row),
    images: 16,
    seed: 1,
    tried: tries([...shortSearch.first, 4e-3]),
    ...(row.wholeRates && { whole: tries([8e-3, ...besides(8e-3, wholeSearch(8e-3))]) }),
  };
}

/** A result of the rate that `choiceFor` chooses with the bits of each test image, and a curve that falls by one to their mean. */
export function resultFor(
  { id, config, row, images = 0 }: Experiment,
  { seed, each }: { readonly seed: number; readonly each: readonly number[] },
): Result {
  const test = scoreOf(each);
  const point = (share: number) => ({
    images: images * share,
    learnt: test.bitsPerDim + 1 - share,
    heldOut: test.bitsPerDim + 1 - share,
  });
  return {
    id,
    seed,
    rate: 8e-3,
    config,
    trainedBy: trainedBy(row),
    weights: 1000,
    images,
    batch: 16,
    seconds: 10,
    ...origin,
    curve: [point(0.5), point(1)],
    test,
  };
}

/** Records of results alone. */
export function recordsOf(results: readonly Result[], more: Partial<Records> = {}): Records {
  return {
    ...noRecords,
    results: new Map(results.map((result) => [resultName(result), result])),
    ...more,
  };
}
