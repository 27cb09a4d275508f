// @module-tag ci
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { byDay } from "./checks/by-day.fixture.ts";
import { launch } from "./checks/chromium.ts";
import { firstPicture } from "./checks/first-screen.ts";
import { copyBuild, putNewerBuild } from "./checks/newer-build.fixture.ts";
import { openPage, troublesOf } from "./checks/open-page.fixture.ts";
import { servePage, type ServedPage, type Serving } from "./checks/serve-page.ts";
import { makeFolder } from "./checks/sprite-files.fixture.ts";
import { pictureShown, stepOneByOne, troubleSaid } from "./checks/training-page.fixture.ts";

/** A copy of the page that a test serves, may change, and ends. */
async function visit(serving: Partial<Serving>): Promise<{
  readonly page: Page;
  readonly folder: string;
  readonly served: ServedPage;
  readonly troubles: string[];
}> {
  const folder = join(makeFolder(), "page");
  copyBuild(folder);
  const served = await servePage({ folder, ...serving });
  const browser = await launch();
  onTestFinished(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  const troubles = troublesOf(page);
  await page.goto(served.address);
  await firstPicture(page);
  await isKept(page);
  return { page, folder, served, troubles };
}

async function isKept(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("kept-page").length > 0);
}

/** Name of the page's own script. */
function scriptOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const script = document.querySelector<HTMLScriptElement>("script[src]");
    return script?.src.replace(/^.*\//, "") ?? "";
  });
}

test.each([
  { how: "below a path, without headers", isolated: false, under: "/some/where" },
  ...(byDay ? [] : [{ how: "with shared memory", isolated: true, under: "" }]),
])(
  "after the first visit the page opens without a server, and does all that it can: $how",
  async ({ isolated, under }) => {
    const { page, served, troubles } = await visit({ isolated, under });
    await page.getByLabel("The model", { exact: true }).selectOption("sprites24");
    await pictureShown(page, "24 by 24");
    await served[Symbol.asyncDispose]();
    await page.goto("about:blank");
    await page.goto(`${served.address}#label=4`);
    await firstPicture(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await page.getByRole("img", { name: /A potion of 16 by 16 pixels/ }).waitFor();
    // A model that was shown once is there, another one is not.
    await page.getByLabel("The model", { exact: true }).selectOption("sprites24");
    await pictureShown(page, "24 by 24");
    await page.getByRole("link", { name: "Train", exact: true }).click();
    await stepOneByOne(page, 1);
    await page.getByRole("link", { name: "Lessons", exact: true }).click();
    await page.getByRole("link", { name: "Temperature", exact: true }).click();
    await page.getByRole("heading", { name: "As the model has learnt it" }).waitFor();
    expect(troubles).toEqual([]);
    await page.getByRole("link", { name: "Draw", exact: true }).click();
    await pictureShown(page, "16 by 16");
    const models = page.getByLabel("The model", { exact: true });
    await models.selectOption("fashion-mnist-class");
    expect(await troubleSaid(page)).toBe(
      "Cannot load model fashion-mnist-class: there is no network",
    );
    // What is named is what is shown.
    expect(await models.inputValue()).toBe("sprites16");
    expect(page.url()).not.toContain("model=");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.locator(".saying").textContent()).toBe("");
    await models.selectOption("sprites24");
    await pictureShown(page, "24 by 24");
  },
);

test("a model that could not be loaded is shown when the network is back, and no trouble is left", async () => {
  const { page, context } = await openPage({ keeps: false });
  await firstPicture(page);
  const models = page.getByLabel("The model", { exact: true });
  await context.setOffline(true);
  await models.selectOption("sprites24");
  expect(await troubleSaid(page)).toContain("Cannot load model sprites24");
  await expect.poll(() => models.inputValue()).toBe("sprites16");
  await context.setOffline(false);
  await models.selectOption("sprites24");
  await pictureShown(page, "24 by 24");
  expect(await page.locator(".saying").textContent()).toBe("");
});

test("a newer build is shown at the next visit, with its own files; an open page keeps those that it has", async () => {
  const { page, folder, served, troubles } = await visit({});
  onTestFinished(() => served[Symbol.asyncDispose]());
  const before = await scriptOf(page);
  const script = putNewerBuild(folder, "sprites24");
  expect(script).not.toBe(before);

  // The page that is open is one of before: what it has is there, and a model that the server has no more is missed in a sentence.
  await page.getByRole("link", { name: "Guess", exact: true }).click();
  await page.getByText("Pixel 1 of 12").waitFor();
  expect(troubles).toEqual([]);
  await page.getByRole("link", { name: "Draw", exact: true }).click();
  await page.getByLabel("The model", { exact: true }).selectOption("sprites24");
  expect(await troubleSaid(page)).not.toBe("");

  const other = await page.context().newPage();
  const otherTroubles = troublesOf(other);
  await other.goto(`${served.address}#model=sprites24`);
  expect(await scriptOf(other)).toBe(script);
  await pictureShown(other, "24 by 24");
  await other.getByRole("link", { name: "Train", exact: true }).click();
  await stepOneByOne(other, 1);
  expect(otherTroubles).toEqual([]);

  // When no page of before is open, the newer build is the one that is kept. The browser changes over a while after it was closed:
  // a page that is opened sooner is one more of before.
  const context = page.context();
  await page.close();
  let last = other;
  let lastTroubles: string[] = [];
  const buildsAtNextVisit = async (): Promise<number> => {
    await last.close();
    last = await context.newPage();
    lastTroubles = troublesOf(last);
    await last.goto(served.address);
    await isKept(last);
    return last.evaluate(async () => (await caches.keys()).length);
  };
  await expect.poll(buildsAtNextVisit, { interval: 500, timeout: 20_000 }).toBe(1);
  await served[Symbol.asyncDispose]();
  await last.goto("about:blank");
  await last.goto(served.address);
  expect(await scriptOf(last)).toBe(script);
  await firstPicture(last);
  expect(lastTroubles).toEqual([]);
});
