import type { Equal, Group } from "../rows/row.ts";
import type { Experiment } from "./experiment.ts";
import { fits } from "./fits.ts";
import { choiceOf, rateSeed, ratesOf, type RatesSoFar } from "./rates-of.ts";
import { resultName, type Records } from "./record-files.ts";
import type { Result } from "./record.ts";

/** A run that the tables need, and how far it is. */
export type Wanted = { readonly experiment: Experiment; readonly seed: number } & (
  | { readonly state: "done" }
  | { readonly state: "waits for the pace" }
  | {
      readonly state: "rate to choose";
      readonly next: NonNullable<RatesSoFar["next"]>;
      /** How many were tried by such trainings. */
      readonly tried: number;
    }
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
  const { id, images } = experiment;
  if (images === undefined) return { ...run, state: "waits for the pace" };
  const result = records.results.get(resultName({ id, seed }));
  if (result !== undefined && isCurrent(result, experiment, records))
    return { ...run, state: "done" };
  const { chosen, next, tried } = ratesOf(experiment, records);
  if (chosen !== undefined) return { ...run, state: "to run", rate: chosen };
  return { ...run, state: "rate to choose", next: next ?? { rate: NaN, whole: false }, tried };
}

/** Whether a result is of this very experiment, with the rate that is best of those tried now: rows, terms and rates may have changed since. */
export function isCurrent(result: Result, experiment: Experiment, records: Records): boolean {
  if (result.images !== experiment.images || !fits(result, experiment)) return false;
  return (
    choiceOf(experiment, records) === undefined ||
    result.rate === ratesOf(experiment, records).chosen
  );
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
  if (row.group !== "main") return byGroup[row.group] + later * 0.5;
  return { weights: 0, width: 3, seconds: 5 }[equal] + later;
}

/** The first run that something can be done for. */
export function nextRun(runs: readonly Wanted[]): Wanted | undefined {
  return runs.find(({ state }) => state === "rate to choose" || state === "to run");
}

/** The name of the training that a run needs next: a whole one that chose its rate has the same. */
export function trainingName(run: Wanted): string {
  const { id, network, row } = run.experiment;
  if (run.state === "rate to choose") {
    const { rate, whole } = run.next;
    return whole
      ? wholeName(resultName({ id: network, seed: rateSeed }), rate)
      : `${network}-rate-${rate}`;
  }
  const name = resultName({ id, seed: run.seed });
  return row.wholeRates && run.state === "to run" ? wholeName(name, run.rate) : name;
}

/** What the names of whole trainings begin with that differ in their rate. */
export function wholeStart(result: string): string {
  return `${result}-rate-`;
}

function wholeName(result: string, rate: number): string {
  return `${wholeStart(result)}${rate}`;
}

/** The state of a run in words. */
export function stateWords(run: Wanted): string {
  if (run.state === "rate to choose") {
    const by = run.next.whole ? " by whole trainings" : "";
    return `rate to choose${by}${run.tried === 0 ? "" : `, ${run.tried} tried`}`;
  }
  return run.state === "to run" ? `to run with rate ${run.rate}` : run.state;
}
