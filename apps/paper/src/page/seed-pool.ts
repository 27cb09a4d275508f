import { bartlettP, pooledVariance, type PooledVariance } from "../chance/pooled-variance.ts";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { rows } from "../rows/rows.ts";
import { currentResults } from "./summary.ts";

/** The variance over seeds that all rows share. */
export interface SeedPool extends PooledVariance {
  /** How many rows with two seeds or more it is made of. */
  readonly rows: number;
  /** Of Bartlett's test that their variances are equal. */
  readonly bartlett: number;
  /** The rows of each optimiser for themselves. */
  readonly parts: Readonly<Record<"Adam" | "Muon", PooledVariance | undefined>>;
}

/** Pools the variances over seeds of all rows; undefined until two rows have seeds that differ. */
export function seedPool(records: Records): SeedPool | undefined {
  const all = experiments(rows, { pace: records.pace }).flatMap((experiment) => {
    const bits = currentResults(experiment, records).map(({ test }) => test.bitsPerDim);
    return new Set(bits).size < 2 ? [] : [{ bits, optimiser: experiment.row.optimiser }];
  });
  if (all.length < 2) return undefined;
  const part = (muon: boolean): PooledVariance | undefined => {
    const mine = all.filter(({ optimiser }) => (optimiser === "muon") === muon);
    return mine.length === 0 ? undefined : pooledVariance(mine.map(({ bits }) => bits));
  };
  const lists = all.map(({ bits }) => bits);
  return {
    ...pooledVariance(lists),
    rows: all.length,
    bartlett: bartlettP(lists),
    parts: { Adam: part(false), Muon: part(true) },
  };
}
