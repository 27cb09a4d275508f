import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const isLong = process.env["CI_LONG"] === "1";

// The page of apps/playground in a real Chromium: built once, served from the folder, opened by each test.
export default defineConfig({
  ssr: {
    resolve: { conditions: ["@pixelweft/source", "module", "node", "development|production"] },
  },
  test: {
    include: ["apps/*/src/**/*.page.test.ts"],
    // CI runs the long ones nightly.
    exclude: [...configDefaults.exclude, ...(isLong ? [] : ["**/*.long.page.test.ts"])],
    globalSetup: ["apps/playground/src/checks/build.fixture.ts"],
    testTimeout: 120_000,
    // Two pages do not fill two cores; those at night measure how smoothly one moves.
    maxWorkers: isLong ? 1 : Math.min(2, availableParallelism()),
    retry: process.env["CI"] === "true" ? 2 : 0,
  },
});
