/** How a path is refused: what is done with it, and what it may be. */
interface PathWords {
  readonly act?: string;
  readonly what?: string;
}

/** Refuses what is no path, such as a variable that was never set or an empty word, as programs without types give it. TypeError. */
export function checkPath(
  path: unknown,
  { act = "open", what = "a path is a string" }: PathWords = {},
): asserts path is string {
  if (path === "") throw new TypeError(`Cannot ${act} "": it is empty, and names nothing`);
  if (typeof path !== "string") throw new TypeError(`Cannot ${act} ${kindOf(path)}: ${what}`);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  // An object without a prototype has none, and one of plain data may have anything of that name.
  const maker: unknown = "constructor" in value ? value.constructor : undefined;
  return typeof maker === "function" ? `an object of ${maker.name}` : "an object";
}
