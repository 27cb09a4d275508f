// @module-tag guard
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";

test("the page draws samples from the sources of the packages, by Vite's server", async () => {
  const { createServer } = await import("vite");
  const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
  const server = await createServer({ configFile, logLevel: "error", server: { port: 0 } });
  onTestFinished(() => server.close());
  await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--no-first-run"],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await expect
    .poll(() => page.locator("output").textContent(), { timeout: 50_000 })
    .not.toMatch(/^(?:Drawing)?$/);
  expect(await page.locator("output").textContent()).toBe("Done");
  const opaque = await page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas) return 0;
    const { width, height } = canvas;
    const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, width, height) ?? {};
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
  // 16 sprites of 256 pixels.
  expect(opaque).toBeGreaterThan(16 * 20);
});
