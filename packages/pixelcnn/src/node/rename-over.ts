import { rename as systemRename } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const opened: ReadonlySet<unknown> = new Set(["EPERM", "EACCES", "EBUSY"]);

/** What a test has in place of the system. */
export interface RenameOptions {
  readonly platform?: NodeJS.Platform | undefined;
  readonly rename?: ((from: string, to: string) => Promise<void>) | undefined;
}

/**
 * Gives a file a name that another one may have. Windows refuses that while another program has the other file open, as a virus scanner
 * does for a moment: it is tried again, for two seconds and a half. `rename-over.ts` of `@pixelweft/datasets` does the same; neither
 * package may import the other.
 */
export async function renameOver(
  from: string,
  to: string,
  { platform = process.platform, rename = systemRename }: RenameOptions = {},
): Promise<void> {
  for (let wait = 10; ; wait *= 2)
    try {
      return await rename(from, to);
    } catch (error) {
      const { code }: { readonly code?: unknown } = Object(error);
      if (platform !== "win32" || wait > 1280 || !opened.has(code)) throw error;
      await pause(wait);
    }
}
