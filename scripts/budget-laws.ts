import type { Door } from "../tools/doctests/public-exports.ts";
import { isTest, roomOf, type SourceFile } from "./source-files.ts";

/** The size of a package, an app, an example, a tool or `scripts`. */
export interface Size {
  /** Lines of TypeScript without tests and fixtures. */
  readonly source: number;
  /** Lines of tests and fixtures. */
  readonly tests: number;
  /** Files of `source` with fewer than 30 lines, except `mod.ts`. */
  readonly smallFiles: number;
  /** Exported names by entry point, such as `@pixelweft/tensor`. */
  readonly names?: Readonly<Record<string, number>>;
}

/** The content of `budgets.json`: sizes by directory, and the lines of all Markdown without changelogs. */
export interface Budgets {
  readonly markdown: number;
  readonly directories: Readonly<Record<string, Size>>;
}

/** Measures what `budgets.json` limits. */
export function measureSizes(
  files: readonly SourceFile[],
  prose: readonly { readonly text: string }[],
  doors: readonly Door[],
): Budgets {
  const rooms = [...new Set(files.map(({ path }) => roomOf(path)))];
  const directories = rooms.map((room): [string, Size] => {
    const own = files.filter(({ path }) => roomOf(path) === room);
    const source = own.filter(({ path }) => !isTest(path));
    const names = doors
      .filter((door) => door.room === room)
      .map(({ specifier, exports }) => [specifier, exports.length] as const);
    const size = {
      source: linesOf(source),
      tests: linesOf(own.filter(({ path }) => isTest(path))),
      smallFiles: source.filter((file) => !file.path.endsWith("/mod.ts") && linesOf([file]) < 30)
        .length,
    };
    return [room, names.length === 0 ? size : { ...size, names: Object.fromEntries(names) }];
  });
  return { markdown: linesOf(prose), directories: Object.fromEntries(directories) };
}

/** Violations of the budgets, one sentence each. */
export function budgetLaws(budgets: Budgets, sizes: Budgets): string[] {
  const allowed = flatten(budgets);
  const missing = [...allowed.keys()].filter((key) => !flatten(sizes).has(key));
  return [
    ...[...flatten(sizes)].flatMap(([key, size]) => {
      const budget = allowed.get(key);
      if (budget === undefined) return [`budgets.json has no budget for ${key} (${size})`];
      if (size <= budget) return [];
      return [
        `${key}: ${size} exceeds the budget of ${budget} by ${size - budget}; delete something, or raise budgets.json and give the reason in the commit`,
      ];
    }),
    ...missing.map((key) => `budgets.json has a budget for ${key}, which does not exist`),
  ];
}

/** Lists by how much each budget can be lowered; `node scripts/laws.ts --lower` does it. */
export function roomInBudgets(budgets: Budgets, sizes: Budgets): string[] {
  const found = flatten(sizes);
  return [...flatten(budgets)].flatMap(([key, budget]) => {
    const spare = budget - (found.get(key) ?? budget);
    return spare > 0 ? [`${key} by ${spare}`] : [];
  });
}

/** Returns the lower of budget and size for each entry. An entry without a budget gets its size. */
export function lowerBudgets(budgets: Budgets, sizes: Budgets): Budgets {
  const lower = <T>(size: T, budget: unknown): T => {
    if (typeof size === "number")
      return (typeof budget === "number" ? Math.min(size, budget) : size) as T;
    const known = Object(budget) as Record<string, unknown>;
    const entries = Object.entries(size as Record<string, unknown>);
    return Object.fromEntries(entries.map(([key, value]) => [key, lower(value, known[key])])) as T;
  };
  return lower(sizes, budgets);
}

function linesOf(files: readonly { readonly text: string }[]): number {
  return files.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
}

/** Names each number by its place, such as `packages/tensor: source`. */
function flatten({ markdown, directories }: Budgets): Map<string, number> {
  const entries = Object.entries(directories).flatMap(
    ([directory, { names = {}, ...sizes }]): [string, number][] => [
      ...Object.entries(sizes).map(([kind, n]): [string, number] => [`${directory}: ${kind}`, n]),
      ...Object.entries(names).map(([door, n]): [string, number] => [`names of ${door}`, n]),
    ],
  );
  return new Map([["lines of Markdown", markdown], ...entries]);
}
