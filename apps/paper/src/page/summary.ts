import { experimentOf, type Experiment } from "../protocol/experiment.ts";
import { agrees } from "../protocol/fits.ts";
import { ratesOf } from "../protocol/rates-of.ts";
import { resultName, type Records } from "../protocol/record-files.ts";
import type { Result } from "../protocol/record.ts";
import { isCurrent } from "../protocol/schedule.ts";
import type { Equal, Row } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";

/** What is known of a row in a table. */
export interface Summary {
  readonly row: Row;
  readonly experiment: Experiment;
  /** By seed, those that were run. */
  readonly results: readonly Result[];
  /** Images a second while nothing else runs, if that was measured. */
  readonly pace: number | undefined;
  /** What a better rate may bring it, in bits. */
  readonly rateCost: number | undefined;
}

/** Gathers what is known of a row in a table. */
export function summaryOf(row: Row, equal: Equal, records: Records): Summary {
  const experiment = experimentOf(row, equal, { pace: records.pace });
  const measured = records.pace?.networks[experiment.network];
  const pace = measured && agrees(measured.config, experiment.config) ? measured : undefined;
  return {
    row,
    experiment,
    results: currentResults(experiment, records),
    pace: pace?.imagesPerSecond,
    rateCost: ratesOf(experiment, records).cost,
  };
}

/** The results of an experiment, by seed, whose configuration and rate are still the row's. */
export function currentResults(experiment: Experiment, records: Records): Result[] {
  return Array.from({ length: experiment.row.seeds }, (_, i) => i + 1).flatMap((seed) => {
    const result = records.results.get(resultName({ id: experiment.id, seed }));
    return result !== undefined && isCurrent(result, experiment, records) ? [result] : [];
  });
}

/** Gathers by a row's name. RangeError for a name that no row has. */
export function summaryOfId(id: string, equal: Equal, records: Records): Summary {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new RangeError(`Cannot summarise ${id}: there is no such row`);
  return summaryOf(row, equal, records);
}

/** Whether every seed was run. */
export function isWhole({ row, results }: Summary): boolean {
  return results.length === row.seeds;
}

/** Bits per dimension of test images, by seed. */
export function testBits({ results }: Summary): number[] {
  return results.map(({ test }) => test.bitsPerDim);
}

/** Seconds of a whole training on a quiet machine. */
export function secondsOf({ experiment: { images }, pace }: Summary): number | undefined {
  return images === undefined || pace === undefined ? undefined : images / pace;
}
