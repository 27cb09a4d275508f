import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { spriteFolder } from "./checks/sprite-files.fixture.ts";
import { pickFolder, stepOneByOne, stepsOf, trainSteps } from "./checks/training-page.fixture.ts";

test("who looks at another set and comes back goes on with the run, and with all its steps", async () => {
  const { page, troubles } = await openPage({ at: "#part=train&set=plants" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(2);
  const seen = await stepsOf(page);
  await page.getByRole("radio", { name: "Weapons" }).check();
  await page.getByText("A run on “Plants” is kept, and will be replaced").waitFor();
  expect(await stepsOf(page)).toBe(0);
  await page.getByRole("radio", { name: "Plants" }).check();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(seen);
  await page.getByRole("button", { name: "Go on", exact: true }).waitFor();
  await stepOneByOne(page, 1);
  expect(troubles).toEqual([]);
});

test("a run on pictures of the user is a click away while another set is looked at", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await pickFolder(page, await spriteFolder("heroes", { kind: "hero", count: 40 }));
  await trainSteps(page, 2);
  const done = await stepsOf(page);
  await page.getByRole("radio", { name: "Weapons" }).check();
  await page.getByRole("button", { name: "Go on with that one" }).click();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(done);
  const yours = page.locator(".choice", { hasText: "heroes" }).locator("input");
  expect(await yours.isChecked()).toBe(true);
  expect(await page.getByText("Go on with that one").isVisible()).toBe(false);
  expect(troubles).toEqual([]);
});
