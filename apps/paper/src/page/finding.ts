import { compareSeeds, seedsP } from "../chance/compare-seeds.ts";
import type { Records } from "../protocol/record-files.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { soonerFinding } from "./sooner.ts";
import { isWhole, summaryOfId, testBits } from "./summary.ts";
import { pendingVerdict, rateCostOf, verdict, type Verdict } from "./verdict.ts";

/** What was found of a claim; pending until every seed that it needs was run. */
export function finding(claim: Claim, equal: Equal, records: Records): Verdict {
  if (claim.kind === "better") return better(claim, equal, records);
  if (claim.kind === "sooner") return soonerFinding(claim, equal, records);
  return gainsMore(claim, records);
}

function better(
  { better: one, worse: other }: Extract<Claim, { kind: "better" }>,
  equal: Equal,
  records: Records,
): Verdict {
  const [a, b] = [summaryOfId(one, equal, records), summaryOfId(other, equal, records)];
  if (!isWhole(a) || !isWhole(b)) return pendingVerdict;
  const found = compareSeeds(testBits(b), testBits(a));
  return verdict({ ...found, ...rateCostOf(found.difference, { more: b, fewer: a }) }, "bits/dim");
}

function gainsMore(
  { more, less }: Extract<Claim, { kind: "gains more" }>,
  records: Records,
): Verdict {
  const [a, b] = [more, less].map(({ small, large }) => {
    const [from, to] = [small, large].map((id) => summaryOfId(id, "weights", records));
    if (!from || !to || !isWhole(from) || !isWhole(to)) return undefined;
    return { ...compareSeeds(testBits(from), testBits(to)), from, to };
  });
  if (a === undefined || b === undefined) return pendingVerdict;
  const difference = a.difference - b.difference;
  // Better rates of the small one that gains more, and of the large one that gains less, would undo it.
  const [high, low] = difference > 0 ? [a, b] : [b, a];
  const rateCost = (high.from.rateCost ?? 0) + (low.to.rateCost ?? 0);
  const deviation =
    a.deviation === undefined || b.deviation === undefined
      ? undefined
      : Math.hypot(a.deviation, b.deviation);
  const p = seedsP(difference, [a.from, a.to, b.from, b.to].map(testBits));
  return verdict({ difference, deviation, p, rateCost }, "bits/dim more");
}
