import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";

/**
 * Paths as a shell of Unix gives them: where nothing is called so, `*` and `?` in the last part of a path stand for what is there, in the
 * order of names. The shells of Windows leave that to programs. A path that stands for nothing stays as it is.
 */
export async function expandedPaths(paths: readonly string[]): Promise<string[]> {
  return (await Promise.all(paths.map(expanded))).flat();
}

async function expanded(path: string): Promise<readonly string[]> {
  const pattern = basename(path);
  const isPattern = /[*?]/.test(pattern) && path.endsWith(pattern);
  if (!isPattern || (await stat(path).catch(() => undefined))) return [path];
  const before = path.slice(0, path.length - pattern.length);
  const names = await readdir(before === "" ? "." : before).catch(() => []);
  const wanted = matching(pattern);
  const found = names.filter((name) => wanted.test(name)).toSorted();
  return found.length > 0 ? found.map((name) => before + name) : [path];
}

/** What names have to be. Those with a dot in front are meant by a pattern that has one. */
function matching(pattern: string): RegExp {
  const inside = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, "[^]*")
    .replaceAll("?", "[^]");
  const hidden = pattern.startsWith(".") ? "" : String.raw`(?!\.)`;
  return new RegExp(`^${hidden}${inside}$`, process.platform === "win32" ? "iu" : "u");
}
