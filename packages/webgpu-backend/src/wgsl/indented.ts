/** Code with two spaces for each open brace. */
export function indented(code: string): string {
  let depth = 0;
  const count = (line: string, brace: string): number => line.split(brace).length - 1;
  return code
    .split("\n")
    .map((raw) => raw.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const own = line.startsWith("}") ? depth - 1 : depth;
      depth += count(line, "{") - count(line, "}");
      return "  ".repeat(own) + line;
    })
    .join("\n");
}
