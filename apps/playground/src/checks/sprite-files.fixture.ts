import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeSprites } from "./write-sprites.ts";

/** A folder that is removed after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Draws sprites of a kind as PNG files into a folder of this name, and returns its path. */
export async function spriteFolder(
  name: string,
  which: { readonly kind: string; readonly count: number },
): Promise<string> {
  const folder = join(makeFolder(), name);
  await writeSprites(folder, which);
  return folder;
}
