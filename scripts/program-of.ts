import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

/**
 * The file by which Node runs a program of an installed package: what lies in `node_modules/.bin` takes a shell on Windows, and that one takes
 * paths with spaces for several words.
 *
 * @example
 * programOf("vitest").endsWith("vitest.mjs"); // true
 */
export function programOf(name: string, room: string = name): string {
  const manifest = resolve(`${room}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  const file = bin[name];
  if (file === undefined) throw new Error(`Cannot run ${name}: the package ${room} has none`);
  return join(dirname(manifest), file);
}
