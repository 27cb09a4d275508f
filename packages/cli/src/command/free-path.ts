import { existsSync } from "node:fs";
import { extname } from "node:path";

/** A path where no file is yet: the one that is given, or with the first free number, `samples-2.png` beside `samples.png`. */
export function freePath(path: string): string {
  const ending = extname(path);
  const stem = ending === "" ? path : path.slice(0, -ending.length);
  let free = path;
  for (let number = 2; existsSync(free); number++) free = `${stem}-${number}${ending}`;
  return free;
}
