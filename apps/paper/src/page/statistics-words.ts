import { contrastOf } from "../chance/contrast.ts";
import type { PooledVariance } from "../chance/pooled-variance.ts";
import { pWords } from "./numbers.ts";
import type { SeedPool } from "./seed-pool.ts";
import { wrapped } from "./terms-words.ts";

/** The pooled variance with its test, and when the rule was written. */
export function statisticsWords(pool: SeedPool | undefined): string {
  const spread = pool === undefined ? "No two rows have seeds yet." : poolWords(pool);
  return `\n${[spread, disclosure].map((text) => wrapped(text, 100)).join("\n\n")}\n`;
}

function poolWords(pool: SeedPool): string {
  const three = [0, 0, 0];
  const { margin } = contrastOf({ plus: [three], minus: [three] }, pool);
  const parts = Object.entries(pool.parts).flatMap(([name, part]) =>
    part === undefined ? [] : [`${name} rows alone ${deviationWords(part)}`],
  );
  return [
    `${pool.rows} rows have two or more seeds that differ. Their pooled standard deviation over seeds is`,
    `${deviationWords(pool)} (${parts.join(", ")}). Bartlett's test of equal variances: p = ${pWords(pool.bartlett)}.`,
    `The difference of two rows of three seeds has an interval of ± ${margin.toFixed(4)}.`,
  ].join(" ");
}

function deviationWords({ variance, freedom }: PooledVariance): string {
  return `${Math.sqrt(variance).toFixed(4)} bits/dim with ${freedom} degrees of freedom`;
}

/** What was known when the rule was written. */
const disclosure = [
  "Until 4 December 2026 this page tested each difference with Welch's test of the seeds of its two rows alone.",
  "A referee recomputed the results, found the deviations of rows alike, and proposed the pooled variance.",
  "The rule above was written on that day, when all runs were known but those of 12 layers, of the class of another image,",
  "of the PixelCNN with Muon, seeds 2 to 5 of the class, 4 and 5 with Muon, and 2 and 3 of the Diagonal BiLSTM.",
].join(" ");
