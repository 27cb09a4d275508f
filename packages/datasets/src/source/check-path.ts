import { kindOf } from "./check-kind.ts";

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
