import { holm } from "../chance/holm.ts";
import type { Records } from "../protocol/record-files.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { finding } from "./finding.ts";
import { summaryOfId } from "./summary.ts";
import { level, type Verdict } from "./verdict.ts";

/** A claim, for one thing that is equal, and what was found. */
export interface ClaimLine {
  readonly claim: Claim;
  readonly equal: Equal;
  readonly verdict: Verdict;
  /** An earlier thing that is equal for which the claim compares the very same runs. */
  readonly sameAs: Equal | undefined;
  /** The p after Holm's correction over the tests of all lines, the same runs counted once. */
  readonly corrected: number | undefined;
}

/** The lines of claims, in their order. Those without a p, as while they are pending, belong to no family of tests. */
export function claimLines(claims: readonly Claim[], records: Records): ClaimLine[] {
  const lines = claims.flatMap((claim) => linesOf(claim, records));
  const family = lines.flatMap((line) => testOf(line) ?? []);
  const corrected = new Map(holm(family.map(({ p }) => p)).map((p, i) => [family[i]?.line, p]));
  return lines.map((line) => {
    const tested = lines.find((one) => one.claim === line.claim && one.equal === line.sameAs);
    return { ...line, corrected: corrected.get(tested ?? line) };
  });
}

/** The p of a line that is a test of its own. */
export function testOf<Line extends Pick<ClaimLine, "verdict" | "sameAs">>(
  line: Line,
): { readonly line: Line; readonly p: number } | undefined {
  const { p } = line.verdict;
  return p === undefined || line.sameAs !== undefined ? undefined : { line, p };
}

/** Whether a finding stands after Holm's correction. */
export function stands({ verdict, corrected }: ClaimLine): boolean {
  return verdict.isFinding && corrected !== undefined && corrected < level;
}

function linesOf(claim: Claim, records: Records): Omit<ClaimLine, "corrected">[] {
  const equals = claim.kind === "gains more" ? (["weights"] as const) : claim.equals;
  const runs = equals.map((equal) =>
    rowsOf(claim)
      .map((id) => summaryOfId(id, equal, records).experiment.id)
      .join(),
  );
  return equals.map((equal, i) => {
    const first = runs.indexOf(runs[i] ?? "");
    const sameAs = first < i ? equals[first] : undefined;
    return { claim, equal, verdict: finding(claim, equal, records), sameAs };
  });
}

function rowsOf(claim: Claim): string[] {
  if (claim.kind === "better") return [claim.better, claim.worse];
  if (claim.kind === "sooner") return [claim.sooner, claim.later];
  return [claim.more, claim.less].flatMap(({ small, large }) => [small, large]);
}
