import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { beforeAll, expect, onTestFinished, test } from "vitest";

const top = fileURLToPath(new URL("../..", import.meta.url));
const out = join(top, "docs/site/out");

beforeAll(() => {
  const words = [join(top, "tools/site/build.ts")];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot build the site: ${stderr}`);
}, 600_000);

async function open(width: number): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  onTestFinished(() => browser.close());
  return browser.newPage({ viewport: { width, height: 844 } });
}

test.each([
  ["condition", "Condition a model"],
  ["own backend", "Write a backend"],
  ["import map", "In a page"],
  ["service worker", "In a page"],
  ["conv2d", "@pixelweft/layers.conv2d"],
])("the search for %s finds %s among its first three results", async (words, wanted) => {
  const page = await open(1280);
  await page.goto(pathToFileURL(join(out, "index.html")).href);
  await page.click("#tsd-search-trigger");
  await page.fill("#tsd-search-input", words);
  const results = page.locator("#tsd-search-results .text");
  await results.first().waitFor();
  const texts = await results.allTextContents();
  expect(
    texts.slice(0, 3).map((text) => text.replaceAll(/\s+/g, " ").replace(". ", ".").trim()),
  ).toContain(wanted);
});

test("guides and modules fit into a window of 390 pixels", async () => {
  const page = await open(390);
  const paths = globSync(["*.html", "_pixelweft/**/index.html", "_pixelweft/*.html"], { cwd: out });
  expect(paths.length).toBeGreaterThan(40);
  const wide: string[] = [];
  for (const path of paths) {
    await page.goto(pathToFileURL(join(out, path)).href);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) wide.push(`${path}: ${width}`);
  }
  expect(wide).toEqual([]);
});

test("pages have descriptions of their own", () => {
  const paths = globSync("*.html", { cwd: out });
  const descriptions = paths.map(
    (path) =>
      /<meta name="description" content="([^"]*)"/.exec(readFileSync(join(out, path), "utf8"))?.[1],
  );
  expect(new Set(descriptions).size).toBe(paths.length);
});
