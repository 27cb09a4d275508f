import { level } from "../chance/contrast.ts";
import { verdictOf, type ClaimLine } from "./claim-lines.ts";
import { markdownTable } from "./markdown-table.ts";
import { intervalWords, pWords } from "./numbers.ts";
import { wrapped } from "./terms-words.ts";

/** Each claim with its estimate, interval and verdict, and the rows that its command trains. */
export function claimsTable(lines: readonly ClaimLine[]): string {
  const cells = lines.map((line, i) => {
    const { claim, equals, contrast, corrected } = line;
    const isFirst = lines[i - 1]?.claim !== claim;
    return [
      isFirst ? `${claim.says}${claim.postHoc ? " ‡" : ""}` : "",
      equals.join(", "),
      contrast === undefined ? "" : intervalWords(contrast),
      corrected === undefined ? "" : pWords(corrected),
      verdictWords(line),
      isFirst ? `\`${[...claim.minus, ...claim.plus].join()}\`` : "",
    ];
  });
  const heads = ["claim", "equal", "gain, bits/dim [95 %]", "p, Holm", "verdict", "`--rows`"];
  return markdownTable([heads, ...cells]);
}

/** The claims that stand and those that fall, with their estimates and intervals, as a list. */
export function summaryWords(lines: readonly ClaimLine[]): string {
  const items = (["stands", "falls"] as const).flatMap((verdict) => {
    const mine = lines.filter((line) => verdictOf(line) === verdict);
    const words = mine.map(({ claim, equals, contrast }) => {
      const gain = contrast === undefined ? "" : `: ${intervalWords(contrast)}`;
      return wrapped(`${claim.says} (${equals.join(", ")})${gain}`, 96).replaceAll("\n", "\n    ");
    });
    return mine.length === 0
      ? []
      : [`- **${verdict}**\n${words.map((one) => `  - ${one}`).join("\n")}`];
  });
  return `\n${items.join("\n")}\n`;
}

function verdictWords(line: ClaimLine): string {
  const { contrast, corrected = 1, rateCost } = line;
  const verdict = verdictOf(line);
  if (verdict !== "undecided" || contrast === undefined) return verdict;
  return corrected < level
    ? `undecided: a better learning rate could explain ${rateCost.toFixed(3)}`
    : `undecided: could have seen an effect of ${contrast.detectable.toFixed(3)}`;
}
