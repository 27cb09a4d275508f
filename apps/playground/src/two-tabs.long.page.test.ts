import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import {
  stepOneByOne,
  stepsOf,
  trainSteps,
  waitUntilKept,
} from "./checks/training-page.fixture.ts";

/** What the browser does to a tab that is covered by another. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

test("a run that another tab trains does not start by itself, and what it has learnt there stays", async () => {
  const { page, context, address, troubles } = await openPage({ at: "#part=train" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(1);
  await hide(page);
  const kept = page.locator(".run-controls[data-kept]");
  await kept.waitFor();

  const other = await context.newPage();
  await other.goto(`${address}#part=train`);
  await other.getByText("This run is open in another tab too").waitFor();
  await other.getByRole("button", { name: "Go on", exact: true }).waitFor();
  const copied = await stepsOf(other);
  expect(copied).toBeGreaterThan(0);
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(copied + 5);
  await page.getByRole("button", { name: "Pause" }).click();
  const done = await waitUntilKept(page);

  await hide(other);
  await stepOneByOne(other, 1);
  expect(await stepsOf(other)).toBeLessThan(done);
  await other.close();
  await page.reload();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(done);
  expect(troubles).toEqual([]);
});

test("a run that another tab has replaced meanwhile says that it is not kept", async () => {
  const { page, context, address, troubles } = await openPage({ at: "#part=train" });
  await stepOneByOne(page, 1);
  const other = await context.newPage();
  await other.goto(`${address}#part=train&set=weapons`);
  await other.getByText("A run on “Potions” is kept, and will be replaced").waitFor();
  await stepOneByOne(other, 1);
  await waitUntilKept(other);
  await trainSteps(page, 3);
  const said = page.locator(".saying", { hasText: "another tab keeps one on “Weapons”" });
  await said.waitFor();
  await page.close();
  await other.reload();
  await expect.poll(() => stepsOf(other), { timeout: 30_000 }).toBe(1);
  expect(troubles).toEqual([]);
});
