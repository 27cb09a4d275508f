import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

// Chromium's software adapter: the same everywhere, and no GPU is needed.
const flags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-background-networking",
  "--no-first-run",
];

export default defineConfig({
  resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
  server: {
    // WebAssembly threads need a page that is isolated from other origins.
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  test: {
    include: ["packages/*/src/**/*.browser.test.ts"],
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
