import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import { tryWriting } from "./try-writing.ts";

/**
 * Tries a path of a file before the work whose result it is.
 *
 * @param kinds what files are, by the endings that the name may have
 * @throws TypeError for another ending, a folder, or a path into a folder that is not there; WriteError for what the system refuses.
 * @example
 * await tryFile("sheet.png", { ".png": "a picture" }); // undefined
 * await tryFile("sheet.jpg", { ".png": "a picture" }); // throws TypeError
 */
export async function tryFile(
  path: string,
  kinds: Readonly<Record<string, string>>,
): Promise<void> {
  checkPath(path, { act: "write" });
  const { dirname, extname } = builtin("node:path");
  const { stat } = builtin("node:fs/promises");
  const endings = Object.keys(kinds);
  const refusal = (reason: string): TypeError => new TypeError(`Cannot write ${path}: ${reason}`);
  if (!endings.includes(extname(path).toLowerCase()))
    throw refusal(
      `the file will be ${[...new Set(Object.values(kinds))].join(" or ")}, so its name must end in ${endings.join(" or ")}`,
    );
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw refusal("it is a folder");
  await tryWriting(path);
  const folder = dirname(path);
  if ((await stat(folder).catch(() => undefined)) === undefined)
    throw refusal(`there is no folder ${folder}; make it first`);
}
