import { builtin } from "../source/builtin.ts";
import { systemCode } from "./files.ts";

const opened: ReadonlySet<string | undefined> = new Set(["EPERM", "EACCES", "EBUSY"]);

/** What a test has in place of the system. */
export interface RenameOptions {
  readonly platform?: string | undefined;
  readonly rename?: ((from: string, to: string) => Promise<void>) | undefined;
}

/**
 * Gives a file or a folder a name that another file may have. Windows refuses that while another program has one of them open, as a virus scanner
 * does for a moment: it is tried again, for two seconds and a half. Rejects with what the system throws.
 *
 * @example
 * import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/example-`);
 * writeFileSync(`${folder}/new`, "second");
 * writeFileSync(`${folder}/old`, "first");
 * await renameOver(`${folder}/new`, `${folder}/old`);
 * readFileSync(`${folder}/old`, "utf8"); // "second"
 */
export async function renameOver(
  from: string,
  to: string,
  options: RenameOptions = {},
): Promise<void> {
  const { platform = builtin("node:process").platform } = options;
  const { rename = builtin("node:fs/promises").rename } = options;
  for (let wait = 10; ; wait *= 2)
    try {
      return await rename(from, to);
    } catch (error) {
      if (platform !== "win32" || wait > 1280 || !opened.has(systemCode(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
}
