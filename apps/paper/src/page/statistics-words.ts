import { contrastOf } from "../chance/contrast.ts";
import { pWords } from "./numbers.ts";
import type { SeedPool, SeedPools } from "./seed-pool.ts";
import { wrapped } from "./terms-words.ts";

/** The variances over seeds with their tests, and when the rule was written. */
export function statisticsWords({ adam, muon, bartlett }: SeedPools): string {
  const both =
    bartlett === undefined ? "" : ` Of the rows of both together p is ${pWords(bartlett)}.`;
  const spread = `${poolWords("Adam", adam)} ${poolWords("Muon", muon)}${both}`;
  return `\n${[spread, disclosure].map((text) => wrapped(text, 100)).join("\n\n")}\n`;
}

function poolWords(name: string, pool: SeedPool | undefined): string {
  if (pool === undefined) return `No two rows with ${name} have seeds yet.`;
  const three = [0, 0, 0];
  const { margin } = contrastOf({ plus: [three], minus: [three] }, pool);
  const deviation = Math.sqrt(pool.variance).toFixed(4);
  return [
    `${name}: ${pool.rows} rows have two or more seeds; their pooled standard deviation is ${deviation} bits/dim`,
    `with ${pool.freedom} degrees of freedom, the p of Bartlett's test of equal variances ${pWords(pool.bartlett)},`,
    `the interval of a difference of two rows of three seeds ± ${margin.toFixed(4)}.`,
  ].join(" ");
}

/** What was known when the rule was written. */
const disclosure = [
  "Until 4 December 2026 this page tested each difference with Welch's test of the seeds of its two rows alone.",
  "A referee recomputed the results, found the deviations of rows alike, and proposed the pooled variance.",
  "The rule above was written on that day, when all runs were known but those of 12 layers, of the class of another image,",
  "of the PixelCNN with Muon, seeds 2 to 5 of the class, 4 and 5 with Muon, and 2 and 3 of the Diagonal BiLSTM.",
  "It pooled the rows of both optimisers. With those runs Bartlett's test found their variances different,",
  "so on 5 December 2026 each optimiser got its own: by one pool the class label had stood (p 0.0379),",
  "and the claims about gates with Muon were undecided (p 0.3649 and 0.1479).",
].join(" ");
