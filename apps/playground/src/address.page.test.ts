// @module-tag ci
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";

/** A digest of the big picture, once all of it is shown. */
async function pictureOf(page: Page): Promise<string> {
  await firstPicture(page);
  let before = "";
  // The picture is done when it is the same twice.
  await expect
    .poll(
      async () => {
        const last = before;
        before = await page
          .locator(".stage .pixels:visible")
          .first()
          .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ""));
        return before !== "" && before === last;
      },
      { interval: 1000, timeout: 30_000 },
    )
    .toBe(true);
  return before;
}

test("an address brings back the picture that was made by hand, in another window", async () => {
  const { page, context, troubles } = await openPage({ at: "#speed=100000" });
  const first = await pictureOf(page);
  await page.getByRole("radio", { name: "potion" }).check();
  await page.getByRole("spinbutton", { name: "Seed" }).fill("77");
  await page.getByRole("spinbutton", { name: "Seed" }).press("Tab");
  await page.getByRole("slider", { name: "Temperature" }).fill("0.8");
  const made = await pictureOf(page);
  expect(made).not.toBe(first);
  const address = page.url();
  for (const words of ["label=4", "seed=77", "temperature=0.8"]) expect(address).toContain(words);
  const other = await context.newPage();
  await other.goto(address);
  expect(await pictureOf(other)).toBe(made);
  expect(other.url()).toBe(address);
  expect(troubles).toEqual([]);
});

test("nonsense in an address is as if it were not there", async () => {
  const { page, troubles } = await openPage({
    at: "#seed=-4&label=x&temperature=9999&part=cellar&lesson=chess.1&pixel=1e9&given=%00",
  });
  await firstPicture(page);
  expect(await page.getByRole("spinbutton", { name: "Seed" }).inputValue()).toBe("1");
  expect(await page.getByRole("slider", { name: "Temperature" }).inputValue()).toBe("1");
  expect(troubles).toEqual([]);
});
