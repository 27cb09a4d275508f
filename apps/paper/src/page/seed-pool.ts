import { bartlettP, pooledVariance, type PooledVariance } from "../chance/pooled-variance.ts";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import type { Row } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";
import { currentResults } from "./summary.ts";

/** The variance over seeds that the rows of one optimiser share. */
export interface SeedPool extends PooledVariance {
  /** How many rows with two seeds or more it is made of. */
  readonly rows: number;
  /** The p of Bartlett's test that their variances are equal. */
  readonly bartlett: number;
}

/** The variances over seeds, by optimiser, of those that have two rows or more whose seeds differ. */
export interface SeedPools {
  readonly adam: SeedPool | undefined;
  readonly muon: SeedPool | undefined;
  /** The p of Bartlett's test over the rows of both. */
  readonly bartlett: number | undefined;
}

/** Pools the variances over seeds of the rows of each optimiser. */
export function seedPools(records: Records): SeedPools {
  const all = experiments(rows, { pace: records.pace }).flatMap((experiment) => {
    const bits = currentResults(experiment, records).map(({ test }) => test.bitsPerDim);
    return new Set(bits).size < 2 ? [] : [{ bits, isMuon: isMuon(experiment.row) }];
  });
  const part = (muon: boolean): SeedPool | undefined => {
    const mine = all.flatMap(({ bits, isMuon: of }) => (of === muon ? [bits] : []));
    if (mine.length < 2) return undefined;
    return { ...pooledVariance(mine), rows: mine.length, bartlett: bartlettP(mine) };
  };
  const [adam, muon] = [part(false), part(true)];
  const bartlett = adam && muon && bartlettP(all.map(({ bits }) => bits));
  return { adam, muon, bartlett };
}

/** The variance for a comparison of rows: Muon's if all are trained with it, else the larger one, Adam's. */
export function poolFor(of: readonly Row[], { adam, muon }: SeedPools): SeedPool | undefined {
  return of.every(isMuon) ? muon : adam;
}

function isMuon({ optimiser }: Row): boolean {
  return optimiser === "muon";
}
