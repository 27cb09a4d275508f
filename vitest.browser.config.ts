import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { browserFiles } from "./scripts/browser-files.ts";
import { tagsFilter, testTags, testTier } from "./scripts/test-tiers.ts";

const tier = testTier();
const isLong = tier === "nightly";
const top = fileURLToPath(new URL(".", import.meta.url));

// Chromium's software adapter: the same everywhere, and no GPU is needed.
const flags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  // Tests crash its process; a browser that sees it crash often takes the GPU away from the page.
  "--disable-gpu-process-crash-limit",
  "--disable-domain-blocking-for-3d-apis",
  "--disable-background-networking",
  "--no-first-run",
];

/** These kill the browser's GPU process, so they run after the others, and one by one. */
const killers = [
  "packages/layers/src/training/lost-device.browser.test.ts",
  "packages/webgpu-backend/src/loss.browser.test.ts",
];

/** Begins with what takes longest, so that no core waits for it at the end. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.includes("packages/webgpu-backend/src/conformance.") ? 0 : 1;
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

export default defineConfig({
  resolve: {
    conditions: ["@pixelweft/source", "module", "browser", "development|production"],
    alias: { "node:zlib": `${top}packages/datasets/src/fixtures/zlib.fixture.ts` },
  },
  server: {
    // WebAssembly threads need a page that is isolated from other origins.
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "side by side",
          include: [
            "{packages/*/src,tools}/**/*.browser.test.ts",
            ...browserFiles(top, "packages/datasets"),
          ],
          // The nightly run has the long ones.
          exclude: [
            ...configDefaults.exclude,
            ...killers,
            ...(isLong ? [] : ["**/*.long.browser.test.ts"]),
          ],
          maxWorkers: Math.min(2, availableParallelism()),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "one by one",
          include: killers,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    sequence: { sequencer: LongestFirst },
    tags: [...testTags],
    tagsFilter: tagsFilter(tier),
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
          args: flags,
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
