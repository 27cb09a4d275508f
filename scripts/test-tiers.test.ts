import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesLeftOut, tagsFilter, testTier } from "./test-tiers.ts";

test("TEST_TIER names a tier, and another name is refused", () => {
  expect(["ci", "nightly", ""].map((name) => testTier(name))).toEqual(["ci", "nightly", "default"]);
  expect(() => testTier("night")).toThrow(
    new RangeError("Cannot run tests of tier night: TEST_TIER is ci or nightly, or not set"),
  );
});

test("each tier runs what the tier before it runs", () => {
  expect(tagsFilter("default")).toEqual(["!ci", "!nightly"]);
  expect(tagsFilter("ci")).toEqual(["!nightly"]);
  expect(tagsFilter("nightly")).toEqual([]);
});

test("a file with a tag at its top is not loaded by tiers that leave it out", () => {
  const top = mkdtempSync(join(tmpdir(), "tiers-"));
  onTestFinished(() => rmSync(top, { recursive: true }));
  mkdirSync(join(top, "scripts"));
  const file = (name: string, text: string): void =>
    writeFileSync(join(top, "scripts", `${name}.test.ts`), text);
  file("plain", 'test("x", { tags: ["nightly"] }, () => {});\n');
  // Not written out: vitest would take it for a tag of this file.
  const tagged = (tag: string): string => ["// @module", `tag ${tag}\n`].join("-");
  file("often", tagged("ci"));
  file("rare", tagged("nightly"));
  const left = (tier: Parameters<typeof filesLeftOut>[1]): string[] =>
    filesLeftOut(top, tier)
      .map((path) => path.replace(/.*\//, ""))
      .toSorted();
  expect(left("default")).toEqual(["often.test.ts", "rare.test.ts"]);
  expect(left("ci")).toEqual(["rare.test.ts"]);
  expect(left("nightly")).toEqual([]);
});
