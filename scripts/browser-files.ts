import { readSourceFiles, resolveImport, type SourceFile } from "./source-files.ts";

/**
 * The tests of a package that a browser can run as they are: those that, with their fixtures, import nothing of Node's but `node:zlib`, for which
 * there is a stand-in.
 */
export function browserFiles(top: string, room: string): string[] {
  const files = readSourceFiles(top);
  const known = new Map(files.map((file) => [file.path, file]));
  return files
    .filter(({ path }) => path.startsWith(`${room}/`) && path.endsWith(".test.ts"))
    .filter(({ path }) => !path.endsWith(".browser.test.ts"))
    .filter((file) => !needsNode(file, known))
    .map(({ path }) => path);
}

function needsNode(file: SourceFile, known: ReadonlyMap<string, SourceFile>): boolean {
  return file.imports.some((specifier) => {
    if (specifier.startsWith("node:")) return specifier !== "node:zlib";
    // What is published loads what it needs of Node when it needs it.
    if (!specifier.startsWith(".") || !specifier.endsWith(".fixture.ts")) return false;
    const fixture = known.get(resolveImport(file.path, specifier));
    return fixture !== undefined && needsNode(fixture, known);
  });
}
