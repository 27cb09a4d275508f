import type { BrowserContext, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { builtFolder } from "./built-folder.ts";
import { launch } from "./chromium.ts";
import { servePage, type Serving } from "./serve-page.ts";

/** A page that a test has opened, and what went wrong on it. */
export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly address: string;
  /** Errors of the console, of scripts and of requests, in words. */
  readonly troubles: string[];
}

/** What a test may choose. */
export interface OpenOptions extends Partial<Serving> {
  /** The state, as behind the `#` of an address. */
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly stillness?: boolean;
  /** Whether the browser has service workers, and with them keeps the page. */
  readonly keeps?: boolean;
}

/** Serves the built page and opens it; both end with the test. */
export async function openPage(options: OpenOptions = {}): Promise<OpenedPage> {
  const { at = "", width = 1280, height = 900, dark = false, stillness = false } = options;
  const { keeps = true } = options;
  const served = await servePage({ folder: builtFolder, isolated: true, ...options });
  const browser = await launch();
  onTestFinished(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: stillness ? "reduce" : "no-preference",
  });
  if (!keeps)
    await context.addInitScript(() => {
      delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker;
    });
  const page = await context.newPage();
  const troubles = troublesOf(page);
  await page.goto(`${served.address}${at}`);
  return { page, context, address: served.address, troubles };
}

/** Collects what goes wrong on a page, and requests to anybody else. */
export function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A page that is left lets go of what it was waiting for.
    if (why !== "net::ERR_ABORTED") troubles.push(`${request.url()} failed: ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${response.url()}: ${response.status()}`);
  });
  page.on("request", (request) => {
    if (!/^(?:http:\/\/127\.0\.0\.1:|blob:|data:)/.test(request.url()))
      troubles.push(`asks ${request.url()}`);
  });
  return troubles;
}
