import { chromium } from "playwright-core";
import { buildPage, type PageFiles } from "../pages/build-page.ts";
import { serveFiles } from "../pages/serve-files.ts";
import type { TimedSteps, TimedWork } from "./timed-steps.ts";

/** A page that times steps, open in a Chromium of its own. */
export interface TimingPage extends TimedSteps, AsyncDisposable {
  /** Of the browser. */
  readonly version: string;
}

/** The files of the page. */
export function buildTimingPage(): Promise<PageFiles> {
  return buildPage(new URL("page.ts", import.meta.url));
}

/** Serves the files on this machine, with the headers that let a page share memory or without, and opens the page. */
export async function openPage(
  files: PageFiles,
  { isolated }: { readonly isolated: boolean },
): Promise<TimingPage> {
  const served = await serveFiles(files, { isolated });
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--no-first-run"],
  });
  const page = await browser.newPage();
  await page.goto(served.address);
  await page.waitForFunction(() => "steps" in globalThis);
  return {
    version: browser.version(),
    description: await page.evaluate(async () => (await globalThis.steps).description),
    once: (work: TimedWork) =>
      page.evaluate(async (asked) => (await globalThis.steps).once(asked), work),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await served[Symbol.asyncDispose]();
    },
  };
}
