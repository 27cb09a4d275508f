import { stands, type ClaimLine } from "./claim-lines.ts";
import { markdownTable } from "./markdown-table.ts";
import { pWords } from "./numbers.ts";

/** A claim and what was found, a line for each thing that may be equal. */
export function claimsTable(lines: readonly ClaimLine[]): string {
  const cells = lines.map((line, i) => {
    const { claim, equal, verdict, sameAs } = line;
    const again = sameAs === undefined ? "" : `; the same runs as equal ${sameAs}`;
    const says = `${claim.says}${claim.postHoc ? " ‡" : ""}`;
    return [
      lines[i - 1]?.claim === claim ? "" : says,
      equal,
      `${verdict.words}${again}`,
      verdict.p === undefined ? "" : pWords(verdict.p),
      holmWords(line),
    ];
  });
  return markdownTable([["claim", "equal", "found", "p", "after Holm"], ...cells]);
}

/** Only findings have a mark: another may have a small p, but a better rate may undo it. */
function holmWords(line: ClaimLine): string {
  if (!line.verdict.isFinding) return "";
  return stands(line) ? "stands" : "nominal";
}
