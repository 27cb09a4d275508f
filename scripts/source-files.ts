import { globSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";

/** A TypeScript file of the repository: its path from the top, with `/`, and what the laws look at. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Every module it names: static and dynamic imports and re-exports, types included. */
  readonly imports: readonly string[];
}

/** Reads the TypeScript files of packages, apps, examples, tools and scripts below a folder. */
export function readSourceFiles(top: string): SourceFile[] {
  const patterns = [
    "packages/*/src/**/*.ts",
    "apps/*/src/**/*.ts",
    "examples/*/src/**/*.ts",
    "{scripts,tools}/**/*.ts",
  ];
  const paths = globSync(patterns, { cwd: top }).map((path) => path.split(sep).join("/"));
  return paths
    .toSorted()
    .map((path) => sourceFile(path, readFileSync(posix.join(top, path), "utf8")));
}

/** A file as the laws see it. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, imports: importsOf(text) };
}

/** The directory of a package, an app or a tool, such as `packages/tensor`, or `scripts`. */
export function roomOf(path: string): string {
  const [first, second] = path.split("/");
  return first === "scripts" || second === undefined ? "scripts" : `${first}/${second}`;
}

/** True for files that run in tests only. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.endsWith(".fixture.ts");
}

/** The path that a relative import leads to, seen from the top. */
export function resolveImport(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

// The formatter puts every import statement at the start of a line, and examples in comments never are.
const statement = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"/gm;
const dynamic = /^(?!\s*(?:\/\/|\*)).*?\bimport\(\s*"([^"]+)"/gm;

function importsOf(text: string): string[] {
  return [...text.matchAll(statement), ...text.matchAll(dynamic)].map(([, name = ""]) => name);
}
