import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { builtFolder } from "./built-folder.ts";

/** What a browser gets before the first picture is there. */
export interface FirstScreen {
  /** Names of the scripts: the page's own, the worker's, and what they import. */
  readonly scripts: readonly string[];
  /** Bytes of all of them, each compressed by gzip. */
  readonly scriptBytes: number;
  /** Names of the models. */
  readonly models: readonly string[];
  readonly modelBytes: number;
  /** Bytes of the programs that draw with it, compressed by gzip. */
  readonly programBytes: number;
}

/** Milliseconds from the navigation to the last pixel of the first picture. */
export async function firstPicture(page: Page): Promise<number> {
  const mark = await page.waitForFunction(
    () => performance.getEntriesByName("first-picture")[0]?.startTime,
  );
  return Number(await mark.jsonValue());
}

/** Weighs what an open page has asked for before its first picture. */
export async function firstScreen(page: Page): Promise<FirstScreen> {
  const before = await firstPicture(page);
  const names = await page.evaluate(
    (end) =>
      performance
        .getEntriesByType("resource")
        .filter(({ startTime }) => startTime < end)
        .map(({ name }) => new URL(name).pathname.replace(/^.*\//, "")),
    before,
  );
  const assets = join(builtFolder, "assets");
  const all = readdirSync(assets);
  // A worker's program is not among the page's own requests, and the worker of the data is started by a drop or a training alone.
  const scripts = all.filter(
    (name) => name.endsWith(".js") && (names.includes(name) || name.startsWith("worker-")),
  );
  const models = all.filter((name) => name.endsWith(".safetensors") && names.includes(name));
  const programs = all.filter((name) => name.startsWith("programs-") && names.includes(name));
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  const gzipped = (name: string): number => gzipSync(readFileSync(join(assets, name))).length;
  return {
    scripts,
    scriptBytes: sum(scripts.map(gzipped)),
    models,
    modelBytes: sum(models.map((name) => statSync(join(assets, name)).size)),
    programBytes: sum(programs.map(gzipped)),
  };
}
