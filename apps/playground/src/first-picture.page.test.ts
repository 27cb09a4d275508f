import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { builtFolder } from "./checks/built-folder.ts";
import { firstPicture, openPage } from "./checks/open-page.fixture.ts";

/** Names of the files that a page asked for before its first picture was drawn. */
async function askedFor(page: Awaited<ReturnType<typeof openPage>>["page"]): Promise<string[]> {
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(
        ({ startTime }) =>
          startTime < (performance.getEntriesByName("first-picture")[0]?.startTime ?? 0),
      )
      .map(({ name }) => new URL(name).pathname),
  );
  return names.map((name) => name.replace(/^.*\//, ""));
}

test("a picture is drawn within four seconds, and within two with a warm cache", async () => {
  const { page, troubles } = await openPage();
  const cold = await firstPicture(page);
  await page.reload();
  const warm = await firstPicture(page);
  console.log(`first picture: ${Math.round(cold)} ms cold, ${Math.round(warm)} ms warm`);
  expect(cold).toBeLessThan(4000);
  expect(warm).toBeLessThan(2000);
  expect(troubles).toEqual([]);
});

test("the first screen has less than 100 KB of gzipped script and a model of less than 300 KB", async () => {
  const scripts: string[] = [];
  const models: string[] = [];
  const { page } = await openPage();
  await firstPicture(page);
  const assets = join(builtFolder, "assets");
  const asked = await askedFor(page);
  for (const name of readdirSync(assets)) {
    if (name.endsWith(".safetensors") && asked.includes(name)) models.push(name);
    // A worker's program and what it imports are not among the page's own requests.
    if (name.endsWith(".js") && (asked.includes(name) || name.startsWith("worker-")))
      scripts.push(name);
  }
  const size = scripts.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length,
    0,
  );
  console.log(
    `first screen: ${(size / 1000).toFixed(1)} kB of gzipped script in ${scripts.length} files`,
  );
  expect(scripts.length).toBeGreaterThanOrEqual(2);
  expect(size).toBeLessThan(100_000);
  expect(models).toEqual([expect.stringMatching(/^sprites16-/)]);
  expect(statSync(join(assets, models[0] ?? "")).size).toBeLessThan(300_000);
});
