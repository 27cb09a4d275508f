import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { spriteFolder } from "./checks/sprite-files.fixture.ts";
import {
  pickFolder,
  stepOneByOne,
  stepsOf,
  trainSteps,
  waitUntilKept,
} from "./checks/training-page.fixture.ts";

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

test("the pictures of a run are stored once, not every time that it is kept", async () => {
  const { page, context, address, troubles } = await openPage();
  await context.addInitScript(() => {
    const stored: string[] = [];
    Object.assign(globalThis, { stored });
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, key) {
      const { images, set } = value;
      const hasPictures = (images ?? set?.images ?? []).length > 0;
      if (hasPictures && typeof key === "string") stored.push(key);
      return put.call(this, value, key);
    };
  });
  const stored = (): Promise<string[]> => page.evaluate(() => Reflect.get(globalThis, "stored"));
  await page.goto(`${address}#part=train`);
  await page.reload();
  await stepOneByOne(page, 2);
  expect(await waitUntilKept(page)).toBe(2);
  expect(await stored()).toEqual([expect.stringMatching(/^pictures /)]);
  // They are there for what comes after a reload, and go with the run.
  await page.reload();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(2);
  await stepOneByOne(page, 1);
  expect(await waitUntilKept(page)).toBe(3);
  await page.getByRole("radio", { name: "Weapons" }).check();
  await page.getByText("A run on “Potions” is kept, and will be replaced").waitFor();
  await stepOneByOne(page, 1);
  expect(await waitUntilKept(page)).toBe(1);
  const keys = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        const opening = indexedDB.open("pixelweft", 1);
        opening.addEventListener("success", () => {
          const asked = opening.result.transaction("kept").objectStore("kept").getAllKeys();
          asked.addEventListener("success", () => done(asked.result.map(String)));
        });
      }),
  );
  expect(keys.filter((key) => key.startsWith("pictures "))).toHaveLength(1);
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

test("the larger network is trained when it is chosen, also in place of one that trains", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const weights = page.locator(".run-facts dd").last();
  const [small, large] = [
    page.getByRole("radio", { name: "small, learns in minutes" }),
    page.getByRole("radio", { name: "larger, slower, better" }),
  ];
  await weights.waitFor();
  const few = await weights.textContent();
  await large.check();
  await expect.poll(() => weights.textContent(), { timeout: 30_000 }).not.toBe(few);
  expect(await large.isChecked()).toBe(true);
  await small.check();
  await expect.poll(() => weights.textContent(), { timeout: 30_000 }).toBe(few);
  await trainSteps(page, 1);
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await large.check();
  await expect.poll(() => weights.textContent(), { timeout: 30_000 }).not.toBe(few);
  expect(await stepsOf(page)).toBe(0);
  await stepOneByOne(page, 1);
  expect(await large.isChecked()).toBe(true);
  expect(troubles).toEqual([]);
});

test("a run that began a moment ago goes on after a reload, the second one of a visit too", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  for (const set of ["Potions", "Plants"]) {
    await page.getByRole("radio", { name: set }).check();
    const main = page.getByRole("button", { name: "Train", exact: true });
    await main.and(page.locator(":enabled")).click();
    // While it trains, and before ten seconds are over.
    await page.locator(".run-controls[data-kept]").waitFor({ timeout: 5000 });
  }
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBeGreaterThan(1);
  await page.reload();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  expect(await stepsOf(page)).toBeGreaterThan(0);
  await page.locator(".choice:has(:checked)", { hasText: "Plants" }).waitFor();
  expect(troubles).toEqual([]);
});

test("the browser is asked to keep for good what a minute of training has made, once", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const asked = (): Promise<number> => page.evaluate(() => Number(document.title));
  await page.evaluate(() => {
    document.title = "0";
    StorageManager.prototype.persist = () => {
      document.title = String(Number(document.title) + 1);
      return Promise.resolve(true);
    };
  });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.locator(".run-controls[data-kept]").waitFor({ timeout: 30_000 });
  expect(await asked()).toBe(0);
  // Two minutes pass between two steps, then two more.
  for (const minutes of [2, 4]) {
    const before = await stepsOf(page);
    await page.evaluate((later) => {
      const { timeOrigin } = performance;
      performance.now = () => Date.now() - timeOrigin + later * 60_000;
    }, minutes);
    await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBeGreaterThan(before + 1);
  }
  expect(await asked()).toBe(1);
  expect(troubles).toEqual([]);
});

test("where the browser asks its user whether it may keep a run, the page says what the question is about", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const answer = "the user has answered";
  await page.evaluate((kind) => {
    StorageManager.prototype.persist = () =>
      new Promise((done) => {
        addEventListener(kind, () => done(true));
      });
    const { timeOrigin } = performance;
    performance.now = () => 20 * (Date.now() - timeOrigin);
  }, answer);
  const said = page.getByText("The browser asks you whether it may keep this run for good");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await said.waitFor({ timeout: 60_000 });
  await page.evaluate((kind) => dispatchEvent(new Event(kind)), answer);
  await said.waitFor({ state: "hidden" });
  expect(troubles).toEqual([]);
});

test("a visit without a set goes on with the run that is kept, and one with another set says that it is replaced", async () => {
  const { page, address, troubles } = await openPage({ at: "#part=train" });
  const notice = page.getByText("A run on “heroes” is kept, and will be replaced");
  const visit = async (at: string): Promise<void> => {
    // The address alone would change, and the page stay.
    await page.goto("about:blank");
    await page.goto(`${address}${at}`);
  };
  await pickFolder(page, await spriteFolder("heroes", { kind: "hero", count: 40 }));
  await stepOneByOne(page, 1);
  await waitUntilKept(page);

  await visit("");
  await page.getByRole("link", { name: "Train" }).click();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(1);
  const yours = page.locator(".choice", { hasText: "heroes" }).locator("input");
  expect(await yours.isChecked()).toBe(true);
  expect(page.url()).toContain("set=own");
  expect(await notice.isVisible()).toBe(false);

  await visit("#part=train&set=weapons");
  await notice.waitFor();
  expect(await stepsOf(page)).toBe(0);
  await stepOneByOne(page, 1);
  await notice.waitFor({ state: "hidden" });
  await visit("#part=train");
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(1);
  expect(page.url()).toContain("set=weapons");
  expect(troubles).toEqual([]);
});

test("another set while it trains begins a run of its own, which stands still", async () => {
  const { page, troubles } = await openPage({ at: "#part=train&set=weapons" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(2);
  await page.getByRole("radio", { name: "Plants" }).check();
  await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  await expect.poll(() => stepsOf(page)).toBe(0);
  await stepOneByOne(page, 1);
  expect(troubles).toEqual([]);
});
