import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { testOnDist } from "./scripts/test-on-dist.ts";
import { filesLeftOut, tagsFilter, testTags, testTier } from "./scripts/test-tiers.ts";

const top = fileURLToPath(new URL(".", import.meta.url));
const tier = testTier();
// Mesa's software driver compiles shaders in half the time without its optimiser.
if (tier !== "nightly") process.env["GALLIVM_PERF"] ??= "nopt";

// TEST_DIST=1 runs the same tests on the built packages.
const onDist = process.env["TEST_DIST"] === "1";
const source = onDist ? [] : ["@pixelweft/source"];
// Files that are joined for Node would be a second copy of those that built tests import one by one.
const node = onDist ? [] : ["node"];

/** Tests that use WebGPU on a software driver, which occupies every core by itself. */
const gpuFiles = [
  "packages/webgpu-backend/src/**/*.test.ts",
  "packages/pixelcnn/src/checks/webgpu.test.ts",
  "packages/layers/src/training/lost-device.test.ts",
];

export default defineConfig({
  plugins: onDist ? [testOnDist()] : [],
  resolve: { conditions: [...source, "module", "browser", "development|production"] },
  ssr: { resolve: { conditions: [...source, "module", ...node, "development|production"] } },
  test: {
    exclude: [
      "**/node_modules/**",
      "**/dist/**",
      "**/*.browser.test.ts",
      "**/*.page.test.ts",
      "**/*.long.test.ts",
      ...filesLeftOut(top, tier),
    ],
    tags: [...testTags],
    tagsFilter: tagsFilter(tier),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests of processes and times fail on machines that are busy with other work; `npm test` names each that passed on a retry.
    retry: process.env["CI"] === "true" ? 2 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "cpu",
          include: ["{packages,apps,examples}/*/src/**/*.test.ts", "{scripts,tools}/**/*.test.ts"],
          exclude: gpuFiles,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "gpu",
          include: gpuFiles,
          maxWorkers: Math.min(2, availableParallelism()),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
