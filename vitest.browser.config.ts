import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig } from "vitest/config";
import { browserFiles } from "./scripts/browser-files.ts";

const isLong = process.env["CI_LONG"] === "1";
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
    include: [
      "{packages/*/src,scripts}/**/*.browser.test.ts",
      ...browserFiles(top, "packages/datasets"),
    ],
    // CI runs the long ones nightly.
    exclude: [...configDefaults.exclude, ...(isLong ? [] : ["**/*.long.browser.test.ts"])],
    testTimeout: 60_000,
    fileParallelism: false,
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
