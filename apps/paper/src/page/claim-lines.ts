import { contrastOf, level, type Contrast } from "../chance/contrast.ts";
import { holm } from "../chance/holm.ts";
import type { Records } from "../protocol/record-files.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { poolFor, type SeedPools } from "./seed-pool.ts";
import { isWhole, summaryOfId, testBits, type Summary } from "./summary.ts";

/** A claim and its evidence, for runs that are equal in something. */
export interface ClaimLine {
  readonly claim: Claim;
  /** Several if the same runs are equal in several things. */
  readonly equals: readonly Equal[];
  /** Undefined until every seed was run. */
  readonly contrast: Contrast | undefined;
  /** By how many bits better learning rates could move the estimate towards 0. */
  readonly rateCost: number;
  /** The p after Holm's correction over all lines. */
  readonly corrected: number | undefined;
}

/** The outcome of a claim. */
export type Verdict = "stands" | "falls" | "undecided" | "pending";

/** Tests claims with the variance of their rows' optimiser; lines whose runs are missing are not in Holm's family. */
export function claimLines(
  claims: readonly Claim[],
  records: Records,
  pools: SeedPools,
): ClaimLine[] {
  const lines = claims.flatMap((claim) => linesOf(claim, records, pools));
  const tested = lines.filter(({ contrast }) => contrast !== undefined);
  const corrected = holm(tested.flatMap(({ contrast }) => contrast?.p ?? []));
  return lines.map((line) => ({ ...line, corrected: corrected[tested.indexOf(line)] }));
}

/** The written rule of the page: significant after correction, and more than a better learning rate could explain. */
export function verdictOf({ contrast, corrected, rateCost }: ClaimLine): Verdict {
  if (contrast === undefined || corrected === undefined) return "pending";
  const { estimate } = contrast;
  if (corrected >= level || Math.abs(estimate) <= rateCost) return "undecided";
  return estimate > 0 ? "stands" : "falls";
}

function linesOf(claim: Claim, records: Records, pools: SeedPools): Omit<ClaimLine, "corrected">[] {
  const cases = claim.equals.map((equal) => {
    const of = (ids: readonly string[]): Summary[] =>
      ids.map((id) => summaryOfId(id, equal, records));
    const [plus, minus] = [of(claim.plus), of(claim.minus)];
    return { equal, plus, minus, runs: [...plus, ...minus].map((s) => s.experiment.id).join() };
  });
  const distinct = cases.filter((one, i) => cases.findIndex(({ runs }) => runs === one.runs) === i);
  return distinct.map(({ plus, minus, runs }) => {
    const equals = cases.filter((one) => one.runs === runs).map(({ equal }) => equal);
    const all = [...plus, ...minus];
    const pool = poolFor(
      all.map(({ row }) => row),
      pools,
    );
    const contrast =
      pool && all.every(isWhole)
        ? contrastOf({ plus: plus.map(testBits), minus: minus.map(testBits) }, pool)
        : undefined;
    const behind = (contrast?.estimate ?? 0) > 0 ? plus : minus;
    const rateCost = behind.reduce((sum, row) => sum + (row.rateCost ?? 0), 0);
    return { claim, equals, contrast, rateCost };
  });
}
