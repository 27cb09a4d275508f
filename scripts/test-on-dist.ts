import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vitest/config";

/**
 * Sends the relative imports of tests and their fixtures to the built files: `./mul.ts` beside `src/mul.test.ts` becomes
 * `dist/mul.js`. Imports by package name need no help, they follow the package's exports.
 */
export function testOnDist(): Plugin {
  return {
    name: "test-on-dist",
    enforce: "pre",
    resolveId(specifier, importer) {
      return importer === undefined ? undefined : builtFile(specifier, importer, existsSync);
    },
  };
}

/** The built twin of what a test imports, or undefined where it has none, as for other tests. */
export function builtFile(
  specifier: string,
  importer: string,
  exists: (path: string) => boolean,
): string | undefined {
  const [, folder] =
    /^(.*[\\/]packages[\\/][^\\/]+[\\/])src[\\/].*\.(?:test|fixture)\.ts$/.exec(importer) ?? [];
  if (folder === undefined || !/^\.\.?\/.*\.ts$/.test(specifier)) return undefined;
  const target = resolve(dirname(importer), specifier);
  const source = resolve(folder, "src");
  if (!target.startsWith(source)) return undefined;
  const built = resolve(folder, "dist", `.${target.slice(source.length)}`).replace(/\.ts$/, ".js");
  return exists(built) ? built : undefined;
}
