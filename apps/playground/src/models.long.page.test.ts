import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelNames, modelUrl } from "@pixelweft/models";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { drop, pictureShown, stepOneByOne, stepsOf } from "./checks/training-page.fixture.ts";

/** Counts what the page asks its worker to open and to close, from the next load of the page on. */
async function countModels(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const send = Worker.prototype.postMessage;
    Object.assign(globalThis, { openModels: 0 });
    Worker.prototype.postMessage = function (message: unknown, ...others: unknown[]): void {
      const { kind }: { kind?: unknown } = Object(message);
      const counted: { openModels: number } = Object(globalThis);
      if (kind === "open" || kind === "create") counted.openModels++;
      if (kind === "close") counted.openModels--;
      Reflect.apply(send, this, [message, ...others]);
    };
  });
  return () => page.evaluate(() => Number(Object(globalThis).openModels));
}

test("models that are shown no longer are closed, and opened again when they are chosen", async () => {
  const { page, troubles } = await openPage();
  const openModels = await countModels(page);
  await page.reload();
  const own: { readonly name: string; readonly title: string }[] = [];
  for (const one of modelNames) {
    const title = `my ${one}`;
    const bytes = new Uint8Array(readFileSync(fileURLToPath(modelUrl(one))));
    await drop(page, [{ name: title, bytes }]);
    await page.locator(".saying", { hasText: `This is ${title}` }).waitFor();
    own.push({ name: await page.getByLabel("The model", { exact: true }).inputValue(), title });
    await pictureShown(page, `drawn by ${title}:`);
  }
  for (const name of modelNames) {
    await page.getByLabel("The model", { exact: true }).selectOption(name);
    await pictureShown(page, `drawn by ${name}:`);
    expect(await openModels()).toBeLessThanOrEqual(3);
  }
  const options = page.getByLabel("The model", { exact: true }).locator("option");
  expect(await options.allTextContents()).toEqual([
    "clothes in grey, 28 by 28",
    "sprites, 16 by 16",
    "sprites, 24 by 24",
    ...own.map(({ title }) => title).toReversed(),
  ]);
  // The dropped ones are closed by now, and the browser has kept them.
  expect(new Set(own.map(({ name }) => name)).size).toBe(3);
  for (const { name, title } of own) {
    await page.getByLabel("The model", { exact: true }).selectOption(name);
    await pictureShown(page, `drawn by ${title}:`);
  }
  expect(await openModels()).toBe(3);
  expect(await page.locator(".saying[data-kind=trouble]").count()).toBe(0);
  expect(troubles).toEqual([]);
});

test("the model of a run that is given up is closed, also in the middle of a step in slow motion", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const openModels = await countModels(page);
  await page.reload();
  await stepOneByOne(page, 1);
  await page.getByRole("radio", { name: "slow motion" }).check();
  for (const set of ["Plants", "Weapons", "Houses"]) {
    await page.getByRole("button", { name: /^(Train|Go on)$/ }).click();
    await page.waitForTimeout(900);
    await page.getByRole("radio", { name: set }).check();
    await page
      .getByRole("button", { name: "Train", exact: true })
      .and(page.locator(":enabled"))
      .waitFor();
    expect(await stepsOf(page)).toBe(0);
  }
  await page.waitForFunction(() => performance.getEntriesByName("all-parts").length > 0);
  await expect.poll(openModels).toBe(1);
  expect(await page.locator(".saying").textContent()).toBe("");
  expect(troubles).toEqual([]);
});
