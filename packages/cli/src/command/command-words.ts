import { dirname, isAbsolute, relative } from "node:path";

/** What started this process, where npm did: one of this repository's scripts, or `npx`. */
function script(): string | undefined {
  return process.env["npm_lifecycle_event"];
}

/** Whether a script of this repository runs the command. */
export function isOfNpm(): boolean {
  return script() === "pixelweft" || script() === "demo";
}

/** Words as a shell takes them: a path with spaces or signs of a shell stands in quotes, one with a dash in front behind `./`. */
export function shellWords(...words: readonly string[]): string {
  const isWindows = process.platform === "win32";
  const plain = isWindows ? /^[\p{L}\p{N}_@%+=:,./\\-]+$/u : /^[\p{L}\p{N}_@%+=:,./-]+$/u;
  const quoted = (word: string): string =>
    isWindows ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
  // An option of ours has two dashes; a path with one would be read as options.
  return words
    .map((word) => (/^-(?!-[a-z])/.test(word) ? `./${word}` : word))
    .map((word) => (plain.test(word) ? word : quoted(word)))
    .join(" ");
}

/** A command of ours as it can be typed where this one was. */
export function commandWords(words: string): string {
  if (isOfNpm()) return `npm ${prefixWords()}run pixelweft -- ${words}`;
  return `${script() === "npx" ? "npx " : ""}pixelweft ${words}`;
}

/** Where npm finds the repository, for a command that was typed outside it. */
function prefixWords(): string {
  const { INIT_CWD: from, npm_package_json: manifest } = process.env;
  if (from === undefined || manifest === undefined) return "";
  const root = dirname(manifest);
  const below = relative(root, from);
  if (!below.startsWith("..") && !isAbsolute(below)) return "";
  const way = relative(from, root);
  return `--prefix ${shellWords(way.length < root.length ? way : root)} `;
}
