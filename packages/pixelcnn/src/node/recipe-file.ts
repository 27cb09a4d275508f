import { readFile, stat } from "node:fs/promises";
import { checkRecipe, type Recipe } from "../recipes/recipe.ts";
import { kindOf } from "./file-kind.ts";
import { whyUnreadable } from "./system-words.ts";

/**
 * Reads a recipe from a file of JSON with its fields, defaults for what is missing.
 *
 * @throws TypeError that names the file, for one that cannot be read, is no JSON or no recipe.
 * @example
 * await readRecipe("package.json"); // throws TypeError
 * await readRecipe("no/such/file.json"); // throws TypeError
 */
export async function readRecipe(path: string): Promise<Recipe> {
  return checkRecipe(await readFields(path), `configuration ${path}`);
}

/** What a file of JSON holds, which is to be checked: only the fields that it names. TypeError for one that cannot be read or is no JSON. */
export function readFields(path: string): Promise<unknown> {
  return readJson(path).catch((cause: unknown) => {
    throw new TypeError(`Cannot use configuration ${path}: ${whyUnreadable(cause)}`, { cause });
  });
}

async function readJson(path: string): Promise<unknown> {
  const found = await stat(path);
  // Waiting for one may never end.
  if (!found.isFile() && !found.isDirectory())
    throw new TypeError(`it is a pipe or a device; write it to a file first`);
  const bytes = await readFile(path);
  const kind = kindOf(bytes);
  if (kind !== undefined && kind !== "JSON" && kind !== "text")
    throw new TypeError(`it is ${kind}, no JSON`);
  // Without the byte-order mark that some editors write. What the PowerShell of Windows redirects into a file is UTF-16.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  return JSON.parse(new TextDecoder(encoding).decode(bytes));
}
