import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import { isMissing, whyUnreadable } from "../system-words.ts";
import { runFiles } from "./run-files.ts";

/**
 * The file of a checkpoint that is named by itself or by the folder of its run: that of the `best` validation, else the last one; or
 * the `last` one alone, which a run goes on from.
 *
 * @throws CheckpointError that says what is there instead; Error, naming it, for a path that cannot be read.
 * @example
 * await findCheckpoint("package.json", "best"); // "package.json"
 * await findCheckpoint("no/such/run", "last"); // throws CheckpointError
 */
export async function findCheckpoint(path: string, which: "best" | "last"): Promise<string> {
  const unreadable = (cause: unknown): never => {
    throw new Error(`Cannot read ${path}: ${whyUnreadable(cause)}`, { cause });
  };
  const found = await stat(path).catch((cause: unknown) =>
    isMissing(cause) ? undefined : unreadable(cause),
  );
  if (found === undefined)
    throw new CheckpointError(`Cannot find ${path}: there is no such file or folder`);
  if (!found.isDirectory()) return path;
  const files = runFiles(path);
  const wanted = which === "best" ? [files.best, files.last] : [files.last];
  for (const file of wanted) if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  const all = await readdir(path).catch(unreadable);
  const others = all.filter((name) => name.endsWith(".safetensors"));
  const names = wanted.map((file) => basename(file));
  const only = others.length === 0 ? "" : `, only ${others.slice(0, 3).join(", ")}`;
  throw new CheckpointError(
    `Cannot find a checkpoint in ${path}: it has no ${names.join(" or ")}${only}; ${await wayOut(path, { all, names })}`,
  );
}

/** The folders of runs in a folder, or what such a folder is. */
async function wayOut(
  path: string,
  { all, names }: { readonly all: readonly string[]; readonly names: readonly string[] },
): Promise<string> {
  const runs: string[] = [];
  for (const name of all.toSorted()) {
    const files = await readdir(join(path, name)).catch((): string[] => []);
    if (names.some((file) => files.includes(file))) runs.push(join(path, name));
  }
  if (runs.length === 0) return "the folder of a training run has one";
  return `${runs.slice(0, 3).join(", ")}${runs.length > 3 ? ", …" : ""} ${runs.length === 1 ? "has" : "have"} one`;
}
