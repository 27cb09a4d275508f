import { configDefaults, defineConfig } from "vitest/config";

// The page of apps/playground in a real Chromium: built once, served from the folder, opened by each test.
export default defineConfig({
  ssr: {
    resolve: { conditions: ["@pixelweft/source", "module", "node", "development|production"] },
  },
  test: {
    include: ["apps/*/src/**/*.page.test.ts"],
    // CI runs the long ones nightly.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env["CI_LONG"] === "1" ? [] : ["**/*.long.page.test.ts"]),
    ],
    globalSetup: ["apps/playground/src/checks/build.fixture.ts"],
    testTimeout: 120_000,
    fileParallelism: false,
    retry: process.env["CI"] === "true" ? 2 : 0,
  },
});
