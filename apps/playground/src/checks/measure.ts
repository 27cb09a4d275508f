/**
 * How fast the built page is in Chromium on this machine: `npm run playground:measure`. Times depend on what else runs, so the load is
 * printed beside them; the bytes do not, and have limits in `first-picture.page.test.ts`.
 */
import { cpus, loadavg } from "node:os";
import type { Browser, Page } from "playwright-core";
import { builtFolder } from "./built-folder.ts";
import { launch } from "./chromium.ts";
import { firstPicture, firstScreen } from "./first-screen.ts";
import { frameGaps, type FrameGaps } from "./frame-gaps.ts";
import { servePage } from "./serve-page.ts";

const runs = 5;
/** What a frame may last: 95 of 100, and all. */
const limits = { most: 34, longest: 100 };

function load(): string {
  return `load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`;
}

function times(name: string, all: readonly number[]): void {
  const sorted = all.toSorted((a, b) => a - b).map((time) => `${Math.round(time)} ms`);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(
    `first picture, ${name}: ${sorted[0]} at best, median ${median} of ${all.length}; ${load()}`,
  );
}

function frames(name: string, { frames: count, most, longest }: FrameGaps): void {
  const isKept = most <= limits.most && longest <= limits.longest;
  console.log(
    `frames while ${name}: 95 % under ${most.toFixed(1)} ms, the longest ${longest.toFixed(1)} ms, of ${count}; ` +
      `${isKept ? "within" : "beyond"} ${limits.most} and ${limits.longest} ms; ${load()}`,
  );
}

async function fresh(browser: Browser, address: string): Promise<Page> {
  const page = await (
    await browser.newContext({ viewport: { width: 1280, height: 900 } })
  ).newPage();
  await page.goto(address);
  return page;
}

const served = await servePage({ folder: builtFolder, isolated: true });
const browser = await launch();
const [cold, warm]: [number[], number[]] = [[], []];
for (let run = 0; run < runs; run++) {
  const page = await fresh(browser, served.address);
  cold.push(await firstPicture(page));
  await page.waitForTimeout(1000);
  await page.reload();
  warm.push(await firstPicture(page));
  if (run === 0) {
    const { scripts, scriptBytes, models, modelBytes, programBytes } = await firstScreen(page);
    console.log(
      `scripts of the first screen: ${scriptBytes} bytes gzipped, in ${scripts.length} files`,
    );
    console.log(
      `its model: ${modelBytes} bytes, ${models.join(", ")}; programs: ${programBytes} gzipped`,
    );
  }
  await page.context().close();
}
times("cold", cold);
times("warm", warm);

const drawing = await fresh(browser, `${served.address}#speed=60`);
// The other parts are loaded by then: that is a time of its own.
await drawing.waitForFunction(() => performance.getEntriesByName("all-parts").length > 0);
await drawing.waitForTimeout(1000);
await drawing.getByRole("button", { name: "Next picture" }).click();
frames("drawing", await frameGaps(drawing, 3000));
await drawing.context().close();

const training = await fresh(browser, `${served.address}#part=train`);
await training.getByRole("button", { name: "Train", exact: true }).click();
await training.waitForTimeout(3000);
frames("training", await frameGaps(training, 10_000));
await browser.close();
await served[Symbol.asyncDispose]();
