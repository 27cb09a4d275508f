import type { Door } from "./public-exports.ts";

/** The README of a package, and what its imports give. */
export interface PackageReadme {
  readonly name: string;
  readonly readme: string;
  readonly doors: readonly Pick<Door, "specifier" | "exports">[];
}

/** What every README of a package has, in this order; ARCHITECTURE.md, Laws. */
const parts: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["an install line", /^(?:npm install|npx) /m],
  ["a program", /^```(?:js|sh)\n/m],
  ["what its program prints", /^```text\n/m],
  ["when not to use it", /^## When not to use it$/m],
  ["a table of its exports", /^## Exports$/m],
];

/** Breaches of the laws on READMEs of packages, one sentence each. */
export function packageReadmeLaws(packages: readonly PackageReadme[]): string[] {
  return packages.flatMap((each) => [...partLaws(each), ...tableLaws(each), ...linkLaws(each)]);
}

function partLaws({ name, readme }: PackageReadme): string[] {
  let rest = readme;
  for (const [what, pattern] of parts) {
    const found = pattern.exec(rest);
    if (found === null) return [`The README of ${name} lacks ${what}, or has it too early`];
    rest = rest.slice(found.index + found[0].length);
  }
  return [];
}

/** Every export is in the table of its import, and nothing else is. */
function tableLaws({ name, readme, doors }: PackageReadme): string[] {
  const tables = exportTables(readme, name);
  const known = new Set(doors.map((door) => door.specifier));
  return [
    ...[...tables.keys()]
      .filter((specifier) => !known.has(specifier))
      .map((specifier) => `The README of ${name} has exports of ${specifier}, which is no import`),
    ...doors.flatMap(({ specifier, exports }) => {
      const listed = new Set(tables.get(specifier));
      const given = new Set(exports.map((found) => found.name));
      const missing = [...given].filter((word) => !listed.has(word));
      const strange = [...listed].filter((word) => !given.has(word));
      return [
        ...missing.map((word) => `The README of ${name} does not list ${word} of ${specifier}`),
        ...strange.map((word) => `The README of ${name} lists ${word}, no export of ${specifier}`),
      ];
    }),
  ];
}

/**
 * The names in the first column of the tables under "Exports", by import: a heading such as "### `@pixelweft/tensor/backend`" says which;
 * before the first one it is the package's own.
 */
export function exportTables(readme: string, name: string): Map<string, string[]> {
  const [, section = ""] = readme.split(/^## Exports$/m);
  const [exports = ""] = section.split(/^## /m);
  const tables = new Map<string, string[]>();
  let specifier = name;
  for (const line of exports.split("\n")) {
    specifier = /^### `([^`]+)`/.exec(line)?.[1] ?? specifier;
    const [, cell = ""] = /^\|((?:[^|\\]|\\.)*)\|/.exec(line) ?? [];
    const names = [...cell.matchAll(/`([A-Za-z_]\w*)[^`]*`/g)].map(([, word = ""]) => word);
    if (names.length > 0) tables.set(specifier, [...(tables.get(specifier) ?? []), ...names]);
  }
  return tables;
}

/** A registry shows a README without the repository around it. */
function linkLaws({ name, readme }: PackageReadme): string[] {
  return [...readme.matchAll(/\]\(([^)\s]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(?:https:|#)/.test(target))
    .map((target) => `The README of ${name} links to ${target}: on a registry it leads nowhere`);
}
