import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import { systemCode } from "./files.ts";
import { renameOver } from "./rename-over.ts";
import { makeFolder, writing } from "./writing.ts";

/** The bytes of a file, whole or in pieces, or what writes them; pieces save the memory of joining them. */
export type FileContent =
  | string
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ((write: (piece: Uint8Array) => Promise<void>) => Promise<void>);

/**
 * Writes a file so that its name only ever stands for a whole one: into a file beside it, flushed to the disk, then renamed. Missing
 * folders are made. If it fails, what stood under the name before still does. WriteError, which names the file, for what the system
 * refuses; TypeError for what is no path.
 *
 * @example
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/notes/first.txt`;
 * await writeFileAtomically(file, [Uint8Array.of(72), Uint8Array.of(105)]);
 * readFileSync(file, "utf8"); // "Hi"
 */
export async function writeFileAtomically(path: string, content: FileContent): Promise<void> {
  checkPath(path, { act: "write" });
  const { unlink } = builtin("node:fs/promises");
  const { dirname, join } = builtin("node:path");
  const folder = dirname(path);
  await makeFolder(folder);
  const part = join(folder, `${partStart(path)}${crypto.randomUUID()}.part`);
  try {
    await writing(path, async () => {
      await writeAndFlush(part, content);
      await renameOver(part, path);
    });
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
  await writing(path, () => flushFolder(folder));
}

/** How the unfinished file of a path begins: with the start of its name, which may itself be as long as a name can be. */
export function partStart(path: string): string {
  return `.${builtin("node:path").basename(path).slice(0, 40)}.`;
}

async function writeAndFlush(path: string, content: FileContent): Promise<void> {
  const { open } = builtin("node:fs/promises");
  await using file = await open(path, "wx");
  const whole = typeof content === "string" || content instanceof Uint8Array;
  if (whole) await file.writeFile(content);
  else if (typeof content === "function") await content((piece) => file.writeFile(piece));
  else for await (const piece of content) await file.writeFile(piece);
  await file.sync();
}

/** What a system says of folders that it does not flush, such as one that may be written to and not listed, or one of another system. */
const unflushed: ReadonlySet<string | undefined> = new Set([
  "EACCES",
  "EPERM",
  "EINVAL",
  "ENOTSUP",
]);

/** Makes the new name itself survive a loss of power, where a folder can be flushed. The file is there in any case. */
async function flushFolder(folder: string): Promise<void> {
  const { open } = builtin("node:fs/promises");
  const { platform } = builtin("node:process");
  if (platform === "win32") return;
  try {
    await using file = await open(folder, "r");
    await file.sync();
  } catch (error) {
    if (!unflushed.has(systemCode(error))) throw error;
  }
}
