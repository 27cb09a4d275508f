import type { Records } from "../protocol/record-files.ts";
import { compareSeeds } from "../protocol/statistics.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { markdownTable } from "./markdown-table.ts";
import { soonerFinding } from "./sooner.ts";
import { isWhole, summaryOfId, testBits } from "./summary.ts";
import { rateCostOf, verdict } from "./verdict.ts";

/** A claim and what was found, a line for each thing that may be equal. */
export function claimsTable(claims: readonly Claim[], records: Records): string {
  const lines = claims.flatMap((claim) => {
    const equals = claim.kind === "gains more" ? (["weights"] as const) : claim.equals;
    return equals.map((equal, i) => {
      const same = equals.slice(0, i).find((earlier) => isSame(claim, [earlier, equal], records));
      const again = same === undefined ? "" : `; the same runs as equal ${same}`;
      return [i === 0 ? claim.says : "", equal, `${finding(claim, equal, records)}${again}`];
    });
  });
  return markdownTable([["claim", "equal", "found"], ...lines]);
}

/** What was found of a claim, in words; pending until every seed that it needs was run. */
export function finding(claim: Claim, equal: Equal, records: Records): string {
  if (claim.kind === "better") return better(claim, equal, records);
  if (claim.kind === "sooner") return soonerFinding(claim, equal, records);
  return gainsMore(claim, records);
}

/** Whether two lines of a claim compare the very same runs. */
function isSame(claim: Claim, equals: readonly [Equal, Equal], records: Records): boolean {
  const [one, other] = equals.map((equal) =>
    rowsOf(claim).map((id) => summaryOfId(id, equal, records).experiment.id),
  );
  return one?.join() === other?.join();
}

function rowsOf(claim: Claim): string[] {
  if (claim.kind === "better") return [claim.better, claim.worse];
  if (claim.kind === "sooner") return [claim.sooner, claim.later];
  return [claim.more, claim.less].flatMap(({ small, large }) => [small, large]);
}

function better(
  { better: one, worse: other }: Extract<Claim, { kind: "better" }>,
  equal: Equal,
  records: Records,
): string {
  const [a, b] = [summaryOfId(one, equal, records), summaryOfId(other, equal, records)];
  if (!isWhole(a) || !isWhole(b)) return "pending";
  const found = compareSeeds(testBits(b), testBits(a));
  return verdict({ ...found, ...rateCostOf(found.difference, { more: b, fewer: a }) }, "bits/dim");
}

function gainsMore(
  { more, less }: Extract<Claim, { kind: "gains more" }>,
  records: Records,
): string {
  const [a, b] = [more, less].map(({ small, large }) => {
    const [from, to] = [small, large].map((id) => summaryOfId(id, "weights", records));
    if (!from || !to || !isWhole(from) || !isWhole(to)) return undefined;
    return { ...compareSeeds(testBits(from), testBits(to)), from, to };
  });
  if (a === undefined || b === undefined) return "pending";
  const difference = a.difference - b.difference;
  // Better rates of the small one that gains more, and of the large one that gains less, would undo it.
  const [high, low] = difference > 0 ? [a, b] : [b, a];
  const rateCost = (high.from.rateCost ?? 0) + (low.to.rateCost ?? 0);
  const deviation = Math.hypot(a.deviation ?? NaN, b.deviation ?? NaN);
  return verdict({ difference, deviation, rateCost }, "bits/dim more");
}
