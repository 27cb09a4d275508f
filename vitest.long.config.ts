import { defineConfig } from "vitest/config";

// Tests that train until something is learned: minutes, not seconds.
export default defineConfig({
  resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
  ssr: {
    resolve: { conditions: ["@pixelweft/source", "module", "node", "development|production"] },
  },
  test: {
    include: ["{packages,apps}/*/src/**/*.long.test.ts", "tools/**/*.long.test.ts"],
    testTimeout: 900_000,
    fileParallelism: false,
  },
});
