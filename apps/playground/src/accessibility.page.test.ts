// @module-tag ci
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOn } from "./checks/axe.fixture.ts";
import { byDay } from "./checks/by-day.fixture.ts";
import { firstPicture } from "./checks/first-screen.ts";
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
    "#tool=paint",
    "#label=7&temperature=0.3&lesson=temperature.2",
  ];
}

/** Shows an address, and waits for what it loads. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  await page.locator("main > section:visible h1, main > aside:visible h1").first().waitFor();
  await page.waitForTimeout(300);
}

/** Pixels by which something sticks out of the window. */
async function tooWide(page: Page): Promise<string[]> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return over > 0 ? [`it is ${over} px wider than the window`] : [];
}

/** What a page with no title, or with several, is to people who go from title to title. */
async function titles(page: Page): Promise<string[]> {
  const shown = await page.getByRole("heading", { level: 1 }).allTextContents();
  return shown.length === 1 ? [] : [`its titles are: ${JSON.stringify(shown)}`];
}

/** Figures that say nothing to people who do not see them. */
function wordless(page: Page): Promise<string[]> {
  return page.locator("main canvas:visible, main svg:visible").evaluateAll((figures) =>
    figures
      .filter((figure) => !figure.closest("[aria-hidden=true], button, label"))
      .filter((figure) => (figure.getAttribute("aria-label") ?? "").length < 10)
      .map((figure) => `has no words: ${figure.outerHTML.slice(0, 120)}`),
  );
}

/** What moves, or would, although the reader asked for stillness. */
function moving(page: Page): Promise<string[]> {
  return page.locator("main *").evaluateAll((all) => {
    const slow = all.filter((node) =>
      getComputedStyle(node)
        .transitionDuration.split(",")
        .some((time) => Number.parseFloat(time) > 0.01),
    );
    const running = document.getAnimations().filter(({ playState }) => playState === "running");
    return [
      ...slow.slice(0, 3).map((node) => `moves: ${node.outerHTML.slice(0, 80)}`),
      ...running.map(() => "an animation runs"),
    ];
  });
}

const looks = [
  { look: "light", dark: false, width: 1280 },
  { look: "dark on a phone", dark: true, width: 360 },
];
// Colours do not depend on the width: two looks have both of each.
const otherLooks = [
  { look: "dark", dark: true, width: 1280 },
  { look: "light on a phone", dark: false, width: 360 },
];

test.each([...looks, ...(byDay ? [] : otherLooks)])(
  "axe-core finds nothing serious in any part, figures have words, nothing moves or sticks out: $look",
  async ({ dark, width }) => {
    const { page, troubles } = await openPage({ dark, width, height: 780, stillness: true });
    const found: string[] = [];
    for (const address of await everywhere(page)) {
      await show(page, address);
      const all = [
        await barriersOn(page),
        await titles(page),
        await tooWide(page),
        await wordless(page),
        await moving(page),
      ];
      found.push(...all.flat().map((barrier) => `${address}: ${barrier}`));
    }
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
  },
);

test("with reduced motion the picture is there at once, at any pace", async () => {
  // At two pixels a second a picture would be played for two minutes.
  const { page, troubles } = await openPage({ at: "#speed=2", stillness: true });
  expect(await firstPicture(page)).toBeLessThan(30_000);
  expect(troubles).toEqual([]);
});
