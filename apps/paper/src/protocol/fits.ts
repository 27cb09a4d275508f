import type { Experiment } from "./experiment.ts";
import type { RateChoice, Result } from "./record.ts";
import { trainedBy, unrecorded } from "./terms.ts";

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
