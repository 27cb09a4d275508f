// @module-tag ci
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { parseGiven } from "./state/given.ts";

/** Tabs on until an element of these words has the focus; fails after so many steps. */
async function tabTo(page: Page, words: RegExp, steps = 60): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const focused = document.activeElement;
      const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : "";
      return `${focused?.getAttribute("aria-label") ?? ""} ${label} ${focused?.textContent}`;
    });
    if (words.test(name)) return;
    passed.push(name.trim().slice(0, 40));
  }
  throw new Error(`Cannot reach ${words} by the Tab key: passed ${passed.join("; ")}`);
}

test("what has the focus can be seen, wherever the Tab key comes", async () => {
  const { page } = await openPage();
  await page.waitForFunction(() => performance.getEntriesByName("first-picture").length > 0);
  const unseen: string[] = [];
  const seen = new Set<string>();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const node = document.activeElement;
      if (!(node instanceof HTMLElement) || node === document.body) return undefined;
      // A choice's own circle is hidden: the words beside it have the outline.
      const shown = [node, node.nextElementSibling].filter((one) => one !== null);
      const outlined = shown.some((one) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
        const isInk = outlineColor !== "transparent" && !outlineColor.endsWith(", 0)");
        return outlineStyle !== "none" && isInk && Number.parseFloat(outlineWidth) >= 2;
      });
      const { width, height } = node.getBoundingClientRect();
      return { html: node.outerHTML.slice(0, 100), ok: outlined && width > 0 && height > 0 };
    });
    if (!focused) break;
    seen.add(focused.html);
    if (!focused.ok) unseen.push(focused.html);
  }
  expect(unseen).toEqual([]);
  expect(seen.size).toBeGreaterThan(6);
});

test("a class, the temperature, a lesson and a guess are within reach of the keyboard alone", async () => {
  const { page, troubles } = await openPage();
  await page.waitForFunction(() => performance.getEntriesByName("first-picture").length > 0);
  await tabTo(page, /house/);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.url()).toContain("label=7");
  await tabTo(page, /Temperature/);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.url()).toContain("temperature=0.95");

  await page.reload();
  await tabTo(page, /^\s*Lessons$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Five lessons" }).waitFor();
  await tabTo(page, /^\s*Temperature$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "As the model has learnt it" }).waitFor();
  await tabTo(page, /^\s*Next$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Cold" }).waitFor();

  await page.goto(`${page.url().replace(/#.*/, "")}#part=game&label=4`);
  await page.getByText("Pixel 1 of 12").waitFor();
  await tabTo(page, /transparent/);
  await page.keyboard.press("Space");
  await tabTo(page, /That is my guess/);
  await page.keyboard.press("Enter");
  await page.getByText(/That costs you/).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Pixel 2 of 12").waitFor();
  expect(troubles).toEqual([]);
});

/** Chooses the pixel above the one left of the middle. */
async function choosePixel(page: Page): Promise<void> {
  await tabTo(page, /^The picture; arrow keys/);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.url()).toContain("pixel=136");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => page.url()).toContain("pixel=120");
}

test("without a pointer a pixel is painted and given back", async () => {
  const { page, troubles } = await openPage({ at: "#tool=paint&ink=26" });
  await page.getByText("By keyboard: arrow keys, then Enter").waitFor();
  await choosePixel(page);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("given=");
  const given = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("given") ?? "";
  expect(parseGiven(given, { length: 256, levels: 32 }).levels[120]).toBe(26);
  await page.goto(page.url().replace("tool=paint", "tool=erase"));
  await page.getByText("Gives painted pixels back").waitFor();
  await tabTo(page, /^The picture; arrow keys/);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).not.toContain("given=");
  expect(troubles).toEqual([]);
});

test("without a pointer a pixel is damaged, and mended with other random numbers", async () => {
  const { page, troubles } = await openPage({ at: "#tool=damage" });
  await page.getByText("Wipe over the picture").waitFor();
  await choosePixel(page);
  await page.keyboard.press("Space");
  await expect.poll(() => page.url()).toContain("given=");
  expect(page.url()).toContain("number=10");
  expect(troubles).toEqual([]);
});

test("a pixel that arrow keys choose is said, one that a pointer passes is not, and listed colours have names", async () => {
  const { page, troubles } = await openPage({ at: "#pixel=100" });
  const microscope = page.locator(".microscope");
  await microscope.getByText("bits of surprise").waitFor();
  const said = microscope.getByRole("status");
  expect(await said.textContent()).toBe("");
  await page.locator(".draw .stage").focus();
  await page.keyboard.press("ArrowUp");
  await expect
    .poll(() => said.textContent())
    .toMatch(/^Row 6, column 5: [a-z ]+ came up: .+ bits of surprise\.$/);
  const colours = await microscope.locator(".likeliest .level").allTextContents();
  expect(colours).toHaveLength(5);
  expect(colours.filter((words) => !/^[a-z ]+$/.test(words))).toEqual([]);
  await page.locator(".draw .stage").hover({ position: { x: 40, y: 300 } });
  await microscope.getByRole("heading", { name: /^Row (?!6,)/ }).waitFor();
  expect(await said.textContent()).toMatch(/^Row 6, column 5/);
  expect(troubles).toEqual([]);
});

test("arrow keys pass the user's own pictures, and the Space key opens the dialog", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  let opened = 0;
  page.on("filechooser", () => (opened += 1));
  const sets = page.locator("[data-control=set] input[type=radio]");
  const own = page.locator("[data-control=set] input[value=own]");
  await page.locator("[data-control=set] input:checked").focus();
  const steps = (await sets.count()) + 1;
  const passed: string[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press("ArrowLeft");
    passed.push(await page.evaluate(() => document.activeElement?.getAttribute("value") ?? ""));
  }
  expect(new Set(passed).size).toBe(await sets.count());
  await page.waitForTimeout(300);
  expect(opened).toBe(0);
  while (!(await own.evaluate((input) => input === document.activeElement)))
    await page.keyboard.press("ArrowLeft");
  expect(await own.isChecked()).toBe(false);
  await page.keyboard.press("Space");
  await expect.poll(() => opened).toBe(1);
  expect(troubles).toEqual([]);
});
