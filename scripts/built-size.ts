import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { resolveImport, sourceFile } from "./source-files.ts";

/** What one entry of a built package includes: itself and all it imports from its own package. */
export interface BuiltSize {
  readonly files: number;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Measures a built entry, such as `dist/mod.js` in `packages/tensor`; undefined before a build. */
export function builtSize(folder: string, entry: string): BuiltSize | undefined {
  if (!existsSync(join(folder, entry))) return undefined;
  const texts = new Map<string, string>();
  const visit = (path: string): void => {
    if (texts.has(path)) return;
    const text = readFileSync(join(folder, path), "utf8");
    texts.set(path, text);
    for (const specifier of sourceFile(path, text).imports)
      if (specifier.startsWith(".")) visit(resolveImport(path, specifier));
  };
  visit(entry);
  const all = [...texts.values()].join("\n");
  return {
    files: texts.size,
    bytes: Buffer.byteLength(all),
    gzipBytes: gzipSync(all, { level: 9 }).byteLength,
  };
}
