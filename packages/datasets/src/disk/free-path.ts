import { builtin } from "../source/builtin.ts";

/**
 * A path where no file is yet: the one that is given, or with the first free number, `samples-2.png` beside `samples.png`. In Node.
 *
 * @example
 * freePath("no/such/samples.png"); // "no/such/samples.png"
 * freePath("package.json"); // "package-2.json"
 */
export function freePath(path: string): string {
  const { extname } = builtin("node:path");
  const { existsSync } = builtin("node:fs");
  const ending = extname(path);
  const stem = ending === "" ? path : path.slice(0, -ending.length);
  let free = path;
  for (let number = 2; existsSync(free); number++) free = `${stem}-${number}${ending}`;
  return free;
}
