import type { Records } from "../protocol/record-files.ts";
import { compareSeeds, spreadOf } from "../protocol/statistics.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { secondsToBits } from "./comparison-table.ts";
import { markdownTable } from "./markdown-table.ts";
import { isWhole, secondsOf, summaryOfId, testBits } from "./summary.ts";

/** A claim and what was found, a line for each thing that may be equal. */
export function claimsTable(claims: readonly Claim[], records: Records): string {
  const lines = claims.flatMap((claim) => {
    const equals = claim.kind === "gains more" ? (["weights"] as const) : claim.equals;
    return equals.map((equal, i) => [
      i === 0 ? claim.says : "",
      equal,
      finding(claim, equal, records),
    ]);
  });
  return markdownTable([["claim", "equal", "found"], ...lines]);
}

/** What was found of a claim, in words; pending until every seed that it needs was run. */
export function finding(claim: Claim, equal: Equal, records: Records): string {
  if (claim.kind === "better") return better(claim, equal, records);
  if (claim.kind === "sooner") return sooner(claim, equal, records);
  return gainsMore(claim, records);
}

function better(
  { better: one, worse: other }: Extract<Claim, { kind: "better" }>,
  equal: Equal,
  records: Records,
): string {
  const [a, b] = [summaryOfId(one, equal, records), summaryOfId(other, equal, records)];
  if (!isWhole(a) || !isWhole(b)) return "pending";
  const { difference, deviation } = compareSeeds(testBits(b), testBits(a));
  return verdict(difference, deviation, "bits/dim");
}

function sooner(
  { sooner: one, later: other, share }: Extract<Claim, { kind: "sooner" }>,
  equal: Equal,
  records: Records,
): string {
  const [a, b] = [summaryOfId(one, equal, records), summaryOfId(other, equal, records)];
  const reached = secondsToBits(a, b);
  const seconds = secondsOf(b);
  if (!isWhole(a) || !isWhole(b) || reached === "pending" || seconds === undefined)
    return "pending";
  if (reached === "never") return "no: it does not reach them with every seed";
  const { mean, deviation } = spreadOf(reached.map((time) => time / seconds));
  const spread = `${mean.toFixed(2)} ± ${(deviation ?? NaN).toFixed(2)} of its seconds`;
  const margin = share - mean;
  if (deviation === undefined || Math.abs(margin) <= 2 * deviation)
    return `not told apart: ${spread}`;
  return `${margin > 0 ? "yes" : "no"}: ${spread}`;
}

function gainsMore(
  { more, less }: Extract<Claim, { kind: "gains more" }>,
  records: Records,
): string {
  const [a, b] = [more, less].map(({ small, large }) => {
    const both = [small, large].map((id) => summaryOfId(id, "weights", records));
    const [from, to] = both.map(testBits);
    return both.every(isWhole) && from && to ? compareSeeds(from, to) : undefined;
  });
  if (a === undefined || b === undefined) return "pending";
  const deviation = Math.hypot(a.deviation ?? NaN, b.deviation ?? NaN);
  return verdict(a.difference - b.difference, deviation, "bits/dim more");
}

function verdict(difference: number, deviation: number | undefined, unit: string): string {
  const words = `${difference.toFixed(3)} ± ${(deviation ?? NaN).toFixed(3)} ${unit}`;
  if (deviation === undefined || !(Math.abs(difference) > 2 * deviation))
    return `not told apart: ${words}`;
  return difference > 0 ? `yes: ${words}` : `the other way round: ${words}`;
}
