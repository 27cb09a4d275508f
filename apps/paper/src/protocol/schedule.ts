import type { Equal, Group } from "../rows/row.ts";
import type { Experiment } from "./experiment.ts";
import { chosenRate, nextRate, type Tried } from "./rate-choice.ts";
import { resultName, type Records } from "./record-files.ts";
import type { RateChoice, Result } from "./record.ts";
import { trainedBy, unrecorded } from "./terms.ts";

/** A run that the tables need, and how far it is. */
export type Wanted = { readonly experiment: Experiment; readonly seed: number } & (
  | { readonly state: "done" }
  | { readonly state: "waits for the pace" }
  | { readonly state: "rate to choose"; readonly next: number; readonly tried: number }
  | { readonly state: "to run"; readonly rate: number }
);

/** Every run that the experiments need, in the order in which they are to be done. */
export function wantedRuns(experiments: readonly Experiment[], records: Records): Wanted[] {
  return experiments
    .flatMap((experiment) =>
      Array.from({ length: experiment.row.seeds }, (_, i) => wanted(experiment, i + 1, records)),
    )
    .map((run, place) => ({ run, place }))
    .toSorted((a, b) => urgency(a.run) - urgency(b.run) || a.place - b.place)
    .map(({ run }) => run);
}

function wanted(experiment: Experiment, seed: number, records: Records): Wanted {
  const run = { experiment, seed };
  const { id, row, images } = experiment;
  if (images === undefined) return { ...run, state: "waits for the pace" };
  const result = records.results.get(resultName({ id, seed }));
  if (result !== undefined && isCurrent(result, experiment, records))
    return { ...run, state: "done" };
  const tried = triedFor(experiment, records);
  const rate = chosenRate(tried, row);
  if (rate !== undefined) return { ...run, state: "to run", rate };
  const next = nextRate(tried, row) ?? NaN;
  return { ...run, state: "rate to choose", next, tried: tried.length };
}

/** The rates that were tried for an experiment's network. */
export function triedFor(experiment: Experiment, records: Records): readonly Tried[] {
  const choice = records.rates.get(experiment.network);
  return choice !== undefined && fits(choice, experiment) ? choice.tried : [];
}

/** Whether a result is of this very experiment, with the rate that is best of those tried now: rows, terms and rates may have changed since. */
export function isCurrent(result: Result, experiment: Experiment, records: Records): boolean {
  if (result.images !== experiment.images || !fits(result, experiment)) return false;
  const tried = triedFor(experiment, records);
  return tried.length === 0 || result.rate === chosenRate(tried, experiment.row);
}

/** Whether network and training were the same: rows and their terms may have changed since. */
export function fits(
  { config, trainedBy: how = unrecorded }: Pick<Result | RateChoice, "config" | "trainedBy">,
  of: Experiment,
): boolean {
  return agrees(config, of.config) && agrees(how, trainedBy(of.row));
}

/** Whether what was recorded is the same now; fields that came later do not count. */
export function agrees(recorded: object, now: object): boolean {
  const values: Readonly<Record<string, unknown>> = { ...now };
  return Object.entries(recorded).every(([name, value]) => values[name] === value);
}

/** What comes first: every claim once, then what the options are worth, then the other seeds and tables. */
function urgency({ experiment: { id, row }, seed }: Wanted): number {
  const equal: Equal = id.endsWith("-width")
    ? "width"
    : id.endsWith("-seconds")
      ? "seconds"
      : "weights";
  const later = seed === 1 ? 0 : 1;
  const byGroup: Readonly<Record<Group, number>> = { main: 0, options: 2, sizes: 8 };
  if (row.data === "patches") return 7 + later * 0.5;
  if (row.group !== "main") return byGroup[row.group] + later * 0.5;
  return { weights: 0, width: 3, seconds: 5 }[equal] + later;
}

/** The first run that something can be done for. */
export function nextRun(runs: readonly Wanted[]): Wanted | undefined {
  return runs.find(({ state }) => state === "rate to choose" || state === "to run");
}

/** The name of the training that a run needs next. */
export function trainingName(run: Wanted): string {
  const { id, network } = run.experiment;
  if (run.state === "rate to choose") return `${network}-rate-${run.next}`;
  return resultName({ id, seed: run.seed });
}

/** The state of a run in words. */
export function stateWords(run: Wanted): string {
  if (run.state === "rate to choose")
    return run.tried === 0 ? "rate to choose" : `rate to choose, ${run.tried} tried`;
  return run.state === "to run" ? `to run with rate ${run.rate}` : run.state;
}
