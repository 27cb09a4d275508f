import { compareSeeds, seedsP } from "../chance/compare-seeds.ts";
import type { VariancePart } from "../chance/welch.ts";
import { imagesUntil } from "../protocol/images-until.ts";
import type { Records } from "../protocol/record-files.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { spreadWords } from "./numbers.ts";
import { isWhole, secondsOf, summaryOfId, type Summary } from "./summary.ts";
import {
  costOf,
  isFinding,
  level,
  pendingVerdict,
  rateCostOf,
  rateWords,
  untestedWords,
  type Verdict,
} from "./verdict.ts";

/** Seconds until a row has bits of held-out images, of each seed that comes to them, and how many seeds there are. */
export interface Reached {
  readonly seconds: readonly number[];
  readonly seeds: number;
}

/** Seconds until a row reaches the bits of held-out images that another ends with, or so many less; undefined while it cannot be said. */
export function secondsToBits(mine: Summary, other: Summary, less = 0): Reached | undefined {
  const { pace } = mine;
  const found = mine.results.flatMap(({ seed, curve }) => {
    const end = other.results.find((one) => one.seed === seed)?.curve.at(-1)?.heldOut;
    return end === undefined ? [] : [imagesUntil(curve, end - less)];
  });
  if (pace === undefined || found.length === 0) return undefined;
  const seconds = found.flatMap((images) => (images === undefined ? [] : [images / pace]));
  return { seconds, seeds: found.length };
}

/** What was found of a claim that one reaches the bits of another in less than a share of its seconds. */
export function soonerFinding(
  { sooner, later, share }: Extract<Claim, { kind: "sooner" }>,
  equal: Equal,
  records: Records,
): Verdict {
  const [a, b] = [summaryOfId(sooner, equal, records), summaryOfId(later, equal, records)];
  const reached = secondsToBits(a, b);
  const seconds = secondsOf(b);
  if (!isWhole(a) || !isWhole(b) || reached === undefined || seconds === undefined)
    return pendingVerdict;
  if (reached.seconds.length < reached.seeds) return endsFinding(reached, a, b);
  const times = reached.seconds.map((time) => time / seconds);
  const { mean, deviation } = spreadOf(times);
  const paces = [a, b].flatMap((row) => pacePart(row, mean));
  const spread = Math.hypot(deviation ?? NaN, ...paces.map(({ variance }) => Math.sqrt(variance)));
  const margin = share - mean;
  const p = seedsP(margin, [times], paces);
  const words = `${spreadWords({ mean, deviation: deviation === undefined ? undefined : spread }, 2)} of its seconds`;
  const untested = untestedWords({ deviation, p });
  if (p === undefined || p >= level || !(Math.abs(margin) > 2 * spread))
    return { words: `not told apart: ${words}${untested}`, p, isFinding: false };
  // A better rate of the one that loses by this would move the bits that are to be reached.
  const cost = costOf(margin > 0 ? b : a);
  const moved = secondsToBits(a, b, margin > 0 ? cost.rateCost : -cost.rateCost);
  const withBetter = (moved?.seconds ?? []).map((time) => time / seconds);
  const stands =
    margin > 0
      ? withBetter.length === reached.seeds && spreadOf(withBetter).mean < share
      : spreadOf(withBetter).mean > share;
  if (!stands)
    return { words: `not told apart: ${words}; ${rateWords(cost)}`, p, isFinding: false };
  return { words: `${margin > 0 ? "yes" : "no"}: ${words}`, p, isFinding: true };
}

/** What the bits at the end say where some seeds never reach those of the other: which of the two has fewer. */
function endsFinding({ seconds, seeds }: Reached, a: Summary, b: Summary): Verdict {
  const ends = compareSeeds(endBits(a), endBits(b));
  const found = { ...ends, ...rateCostOf(ends.difference, { more: a, fewer: b }) };
  const words = `its bits are reached with ${seconds.length} of ${seeds} seeds`;
  const { p } = ends;
  if (ends.difference > 0 && isFinding(found)) return { words: `no: ${words}`, p, isFinding: true };
  const isChance = !isFinding({ ...found, rateCost: 0 });
  const why = isChance ? untestedWords(ends) : `; ${rateWords(found)}`;
  return { words: `not told apart: ${words}${why}`, p, isFinding: false };
}

/** Bits of held-out images at the end, by seed. */
function endBits({ results }: Summary): number[] {
  return results.flatMap(({ curve }) => curve.at(-1)?.heldOut ?? []);
}

/** How much of the variance of a share of seconds is of a row's pace: that of a single stretch, since all stretches may be off together. */
function pacePart({ pace, paceSpread, paceStretches }: Summary, mean: number): VariancePart[] {
  if (pace === undefined || paceSpread === undefined || paceStretches === undefined) return [];
  return [{ variance: (mean * (paceSpread / pace)) ** 2, freedom: paceStretches - 1 }];
}
