/** A table in Markdown: rows of cells, the heads first, with columns as wide as their widest cell. */
export function markdownTable([heads, ...lines]: readonly [
  heads: readonly string[],
  ...lines: (readonly string[])[],
]): string {
  const widths = heads.map((head, column) =>
    Math.max(3, head.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return ["", line(heads), rule, ...lines.map(line), ""].join("\n");
}
