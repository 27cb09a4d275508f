// @module-tag guard
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { builtFolder } from "./checks/built-folder.ts";
import { launch } from "./checks/chromium.ts";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";

test("a plain file server will do: below any path, without a header, and then without the server", async () => {
  const { page, address, context, troubles } = await openPage({
    isolated: false,
    under: "/some/where",
    // What is loaded ahead is enough, also for a browser that has not kept the page yet.
    keeps: false,
  });
  expect(await page.evaluate(() => "serviceWorker" in navigator)).toBe(false);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await firstPicture(page);
  const asked = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  expect(asked.filter((name) => !name.startsWith(address))).toEqual([]);
  // What another part needs is loaded by then, so that nothing is asked for when the server is gone.
  await page.waitForFunction(() => performance.getEntriesByName("all-parts").length > 0);
  await context.setOffline(true);
  for (const name of await page
    .getByRole("navigation", { name: "Parts of the page" })
    .getByRole("link")
    .allTextContents()) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.locator("main > section:visible h1").waitFor();
  }
  // It still reads a set of pictures and trains on it, plays, and draws.
  await page.getByRole("link", { name: "Train", exact: true }).click();
  await page.getByRole("button", { name: "One step" }).click();
  await page.locator(".run-facts dd", { hasText: /^1$/ }).waitFor();
  await page.getByRole("link", { name: "Guess", exact: true }).click();
  await page.getByText("Pixel 1 of 12").waitFor();
  await page.getByRole("link", { name: "Draw", exact: true }).click();
  await page.getByRole("radio", { name: "potion" }).check();
  await page.getByRole("img", { name: /A potion of 16 by 16 pixels/ }).waitFor();
  // What tries tiles is loaded when programs have run for a while; without it they stay as they are.
  expect(troubles.filter((words) => !words.includes("/assets/probe-"))).toEqual([]);
});

test("with the headers memory is shared", async () => {
  const { page, troubles } = await openPage({ isolated: true });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await firstPicture(page);
  expect(troubles).toEqual([]);
});

test("a page that is opened from the disk says that it needs a server", async () => {
  const browser = await launch();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(pathToFileURL(`${builtFolder}/index.html`).href);
  expect(await page.locator("main").innerText()).toMatch(/^Cannot start: browsers run this page/);
});
