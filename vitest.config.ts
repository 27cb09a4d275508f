import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { testOnDist } from "./scripts/test-on-dist.ts";

// TEST_DIST=1 runs the same tests on the built packages.
const onDist = process.env["TEST_DIST"] === "1";
const source = onDist ? [] : ["@pixelweft/source"];
// Files that are joined for Node would be a second copy of those that built tests import one by one.
const node = onDist ? [] : ["node"];

export default defineConfig({
  plugins: onDist ? [testOnDist()] : [],
  resolve: { conditions: [...source, "module", "browser", "development|production"] },
  ssr: { resolve: { conditions: [...source, "module", ...node, "development|production"] } },
  test: {
    include: ["{packages,apps,examples}/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "**/dist/**",
      "**/*.browser.test.ts",
      "**/*.page.test.ts",
      "**/*.long.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests of processes and times meet machines that are busy with others' work; `npm test` names each that needed it.
    retry: process.env["CI"] === "true" ? 2 : 0,
    // The software Vulkan driver uses every core by itself, so more would be in each other's way.
    maxWorkers: Math.min(2, availableParallelism()),
  },
});
