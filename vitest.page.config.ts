import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { tagsFilter, testTags, testTier } from "./scripts/test-tiers.ts";

const tier = testTier();
const isLong = tier === "nightly";

// The page of apps/playground in a real Chromium: built once, served from the folder, opened by each test.
export default defineConfig({
  ssr: {
    resolve: { conditions: ["@pixelweft/source", "module", "node", "development|production"] },
  },
  test: {
    include: ["{apps,examples}/*/src/**/*.page.test.ts"],
    // The nightly run has the long ones.
    exclude: [...configDefaults.exclude, ...(isLong ? [] : ["**/*.long.page.test.ts"])],
    globalSetup: ["apps/playground/src/checks/build.fixture.ts"],
    tags: [...testTags],
    tagsFilter: tagsFilter(tier),
    testTimeout: 120_000,
    // Two pages do not fill two cores; those at night measure how smoothly one moves.
    maxWorkers: isLong ? 1 : Math.min(2, availableParallelism()),
    retry: process.env["CI"] === "true" ? 2 : 0,
  },
});
