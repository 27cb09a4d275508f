import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How much is tested: by a person (`npm test`), by CI for each commit, or by the nightly run. Each tier contains the one before. */
export type TestTier = "default" | "ci" | "nightly";

/**
 * The tags of tests. A test has at most one of `ci` and `nightly`; `// @module-tag ci` at the top of a file tags all its tests. An
 * untagged test takes under 0.3 s.
 */
export const testTags = [
  { name: "guard", description: "Slower than 0.3 s, but runs in every tier" },
  { name: "ci", description: "Runs in CI and nightly" },
  { name: "nightly", description: "Runs nightly only" },
] as const;

/**
 * The tier that `TEST_TIER` names; `default` if it is not set.
 *
 * @throws RangeError for another name.
 */
export function testTier(name: string | undefined = process.env["TEST_TIER"]): TestTier {
  if (name === undefined || name === "") return "default";
  if (name === "default" || name === "ci" || name === "nightly") return name;
  throw new RangeError(`Cannot run tests of tier ${name}: TEST_TIER is ci or nightly, or not set`);
}

/** The tags that a tier leaves out. */
export function tagsLeftOut(tier: TestTier): string[] {
  return { default: ["ci", "nightly"], ci: ["nightly"], nightly: [] }[tier];
}

/** The filter that vitest applies to single tests. */
export function tagsFilter(tier: TestTier): string[] {
  return tagsLeftOut(tier).map((tag) => `!${tag}`);
}

/** Test files of which a tier leaves out all tests, as paths from the top: vitest would load each of them to find that out. */
export function filesLeftOut(top: string, tier: TestTier): string[] {
  const left = tagsLeftOut(tier);
  if (left.length === 0) return [];
  const files = globSync(
    ["{packages,apps,examples}/*/src/**/*.test.ts", "{scripts,tools}/**/*.test.ts"],
    {
      cwd: top,
      exclude: ["**/node_modules/**"],
    },
  );
  return files.filter((path) => {
    const [, tag] = /^\/\/ @module-tag (\w+)$/m.exec(readFileSync(join(top, path), "utf8")) ?? [];
    return tag !== undefined && left.includes(tag);
  });
}
