import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOn } from "./checks/axe.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";

/** Addresses of all that the page can show: its parts, and what is behind a switch. */
async function everywhere(page: Page): Promise<string[]> {
  const links = page.getByRole("navigation", { name: "Parts of the page" }).getByRole("link");
  await links.first().waitFor();
  const parts = await links.evaluateAll((all) =>
    all.map((link) => link.getAttribute("href") ?? ""),
  );
  return [
    ...parts,
    "#part=game&label=4&costs=on",
    "#pixel=100",
    "#label=7&temperature=0.3&lesson=temperature.2",
  ];
}

/** Shows an address, and waits for what it loads and computes. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  await page.locator("main > section:visible h1, main > aside:visible h2").first().waitFor();
  await page.waitForTimeout(400);
}

test.each([
  { look: "light", dark: false, width: 1280 },
  { look: "dark", dark: true, width: 1280 },
  { look: "light on a phone", dark: false, width: 360 },
])(
  "axe-core finds nothing serious in any part, and nothing sticks out: $look",
  async ({ dark, width }) => {
    const { page, troubles } = await openPage({ dark, width, height: 780, stillness: true });
    const found: string[] = [];
    for (const address of await everywhere(page)) {
      await show(page, address);
      found.push(...(await barriersOn(page)).map((barrier) => `${address}: ${barrier}`));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`${address} is ${over} px wider than the window`);
    }
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
  },
);

test("every figure has its words", async () => {
  const { page } = await openPage();
  for (const address of await everywhere(page)) {
    await show(page, address);
    const wordless = await page
      .locator("main canvas:visible, main svg:visible")
      .evaluateAll((figures) =>
        figures
          .filter((figure) => !figure.closest("[aria-hidden=true], button, label"))
          .filter((figure) => (figure.getAttribute("aria-label") ?? "").length < 10)
          .map((figure) => figure.outerHTML.slice(0, 120)),
      );
    expect(wordless, address).toEqual([]);
  }
});

test("with reduced motion the picture is there at once at any pace, and nothing moves", async () => {
  // At two pixels a second a picture would be played for two minutes.
  const { page, troubles } = await openPage({ at: "#speed=2", stillness: true });
  await page.waitForFunction(() => performance.getEntriesByName("first-picture").length > 0, null, {
    timeout: 30_000,
  });
  for (const address of await everywhere(page)) {
    await show(page, address);
    const moving = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === "running").length,
    );
    expect(moving, address).toBe(0);
    const slow = await page.locator("main *").evaluateAll((all) =>
      all
        .filter((node) =>
          getComputedStyle(node)
            .transitionDuration.split(",")
            .some((time) => Number.parseFloat(time) > 0.01),
        )
        .map((node) => node.outerHTML.slice(0, 80)),
    );
    expect(slow.slice(0, 3), address).toEqual([]);
  }
  expect(troubles).toEqual([]);
});
