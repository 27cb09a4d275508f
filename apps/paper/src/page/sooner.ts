import { imagesUntil } from "../protocol/images-until.ts";
import type { Records } from "../protocol/record-files.ts";
import { compareSeeds, spreadOf } from "../protocol/statistics.ts";
import type { Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { isWhole, secondsOf, summaryOfId, type Summary } from "./summary.ts";
import { costOf, isFinding, rateCostOf, rateWords } from "./verdict.ts";

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
): string {
  const [a, b] = [summaryOfId(sooner, equal, records), summaryOfId(later, equal, records)];
  const reached = secondsToBits(a, b);
  const seconds = secondsOf(b);
  if (!isWhole(a) || !isWhole(b) || reached === undefined || seconds === undefined)
    return "pending";
  if (reached.seconds.length < reached.seeds) {
    const ends = compareSeeds(endBits(a), endBits(b));
    const found = { ...ends, ...rateCostOf(ends.difference, { more: a, fewer: b }) };
    const words = `its bits are reached with ${reached.seconds.length} of ${reached.seeds} seeds`;
    if (ends.difference > 0 && isFinding(found)) return `no: ${words}`;
    const isChance = !isFinding({ ...found, rateCost: 0 });
    return `not told apart: ${words}${isChance ? "" : `; ${rateWords(found)}`}`;
  }
  const { mean, deviation = NaN } = spreadOf(reached.seconds.map((time) => time / seconds));
  const spread = Math.hypot(deviation, mean * relativeSpread(a), mean * relativeSpread(b));
  const words = `${mean.toFixed(2)} ± ${spread.toFixed(2)} of its seconds`;
  const margin = share - mean;
  if (!(Math.abs(margin) > 2 * spread)) return `not told apart: ${words}`;
  // A better rate of the one that loses by this would move the bits that are to be reached.
  const cost = costOf(margin > 0 ? b : a);
  const moved = secondsToBits(a, b, margin > 0 ? cost.rateCost : -cost.rateCost);
  const times = (moved?.seconds ?? []).map((time) => time / seconds);
  const stands =
    margin > 0
      ? times.length === reached.seeds && spreadOf(times).mean < share
      : spreadOf(times).mean > share;
  if (!stands) return `not told apart: ${words}; ${rateWords(cost)}`;
  return `${margin > 0 ? "yes" : "no"}: ${words}`;
}

/** Bits of held-out images at the end, by seed. */
function endBits({ results }: Summary): number[] {
  return results.flatMap(({ curve }) => curve.at(-1)?.heldOut ?? []);
}

/** How much stretches of a row's pace differ, as a share of it. */
function relativeSpread({ pace = NaN, paceSpread = 0 }: Summary): number {
  return paceSpread / pace;
}
