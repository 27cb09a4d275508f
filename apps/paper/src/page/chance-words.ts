import { stands, testOf, type ClaimLine } from "./claim-lines.ts";
import { wrapped } from "./terms-words.ts";
import { level } from "./verdict.ts";

/** How many tests the claims are, how many of them are findings, and how many of these stand after Holm's correction. */
export function chanceWords(lines: readonly ClaimLine[]): string {
  const tests = lines.flatMap((line) => testOf(line) ?? []);
  const found = tests.filter(({ line }) => line.verdict.isFinding);
  const standing = found.filter(({ line }) => stands(line));
  const small = tests.filter(({ line, p }) => p < level && !line.verdict.isFinding);
  const untested = lines.filter(({ verdict }) => verdict.p === undefined).length;
  const count = tests.length;
  const sentences = [
    `Lines of claims: ${lines.length}; the same runs counted once, tests: ${count}.`,
    ...(untested === 0 ? [] : [`Lines without a p, which are no test: ${untested}.`]),
    `Findings among these tests: ${splitWords(found, standing)}.`,
    `Those of claims that were written down after results (‡): ${splitWords(
      found.filter(({ line }) => line.claim.postHoc),
      standing.filter(({ line }) => line.claim.postHoc),
    )}.`,
    `Tests with a p below ${level * 100} % that are no findings, since a better rate may undo what`,
    `they found, or since it is within two deviations: ${small.length}.`,
    `Where nothing differs, ${count} tests have ${(count * level).toFixed(1)} such p on average.`,
  ];
  return `\n${wrapped(sentences.join(" "), 100)}\n`;
}

/** How many findings there are, how many of them stand, and how many are nominal alone. */
function splitWords(found: readonly unknown[], standing: readonly unknown[]): string {
  const nominal = found.length - standing.length;
  return `${found.length} (${standing.length} standing after Holm's correction, ${nominal} nominal)`;
}
