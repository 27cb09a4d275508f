import { defineConfig } from "vitest/config";

// TEST_DIST=1 runs the same tests on the built packages.
const source = process.env["TEST_DIST"] ? [] : ["@pixelweft/source"];

export default defineConfig({
  resolve: { conditions: [...source, "module", "browser", "development|production"] },
  ssr: { resolve: { conditions: [...source, "module", "node", "development|production"] } },
  test: {
    include: ["**/src/**/*.test.ts"],
    testTimeout: 60_000,
    // The software Vulkan driver uses every core by itself.
    fileParallelism: false,
  },
});
