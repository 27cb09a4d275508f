// @module-tag guard
import { expect, test } from "vitest";
import { firstPicture, firstScreen } from "./checks/first-screen.ts";
import { isBusy } from "./checks/is-busy.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";

test.skipIf(isBusy)(
  "a picture is drawn within four seconds, and within two with a warm cache",
  async () => {
    const { page, troubles } = await openPage();
    const cold = await firstPicture(page);
    await page.reload();
    const warm = await firstPicture(page);
    console.log(`first picture: ${Math.round(cold)} ms cold, ${Math.round(warm)} ms warm`);
    expect(cold).toBeLessThan(4000);
    expect(warm).toBeLessThan(2000);
    expect(troubles).toEqual([]);
  },
);

test("the first screen has less than 100 KB of gzipped script and a model of less than 303 KB with its programs", async () => {
  const { page } = await openPage();
  const { scripts, scriptBytes, models, modelBytes, programBytes } = await firstScreen(page);
  console.log(`first screen: ${scriptBytes} bytes of gzipped script in ${scripts.length} files`);
  expect(scripts.length).toBeGreaterThanOrEqual(2);
  expect(scriptBytes).toBeLessThan(100_000);
  expect(models).toEqual([expect.stringMatching(/^sprites16-/)]);
  expect(programBytes).toBeGreaterThan(0);
  expect(modelBytes + programBytes).toBeLessThan(303_000);
});
