import { printable } from "./printable.ts";

/**
 * Rows as lines with aligned columns, whatever stands in a cell; columns in which every row but the first has a number stand right, the others left. Names
 * are shown as `printable()` gives them.
 *
 * @example
 * textTable([["class", "images"], ["orc", "12"], ["elf", "7"]]); // ["class  images", "orc        12", "elf         7"]
 */
export function textTable(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(printable));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const numeric = /^[-+]?[\d,.]+(?:e[-+]?\d+)?$/;
  const looks = Array.from({ length: columns }, (_, column) => {
    const cells = rows.map((row) => row[column] ?? "");
    const body = cells.slice(1).filter((cell) => cell !== "");
    return {
      width: Math.max(0, ...cells.map((cell) => cell.length)),
      right: body.length > 0 && body.every((cell) => numeric.test(cell)),
    };
  });
  return rows.map((row) =>
    looks
      .map(({ width, right }, column) => {
        const cell = row[column] ?? "";
        return right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
