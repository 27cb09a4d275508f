// @module-tag ci
import { expect, test } from "vitest";
import { byDay } from "./checks/by-day.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";

test("what a lesson offers to try changes the page and leaves the lesson open; the browser's way back returns", async () => {
  const { page, troubles } = await openPage({ at: "#part=lessons" });
  await page.getByRole("link", { name: "Temperature", exact: true }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("link", { name: "Next" }).click();
  await panel.getByRole("heading", { name: "Cold" }).waitFor();
  await panel.getByRole("link", { name: "0.7" }).click();
  await expect
    .poll(() => page.getByRole("slider", { name: "Temperature" }).inputValue())
    .toBe("0.7");
  await panel.getByRole("heading", { name: "Cold" }).waitFor();
  await page.goBack();
  await page.goBack();
  await panel.getByRole("heading", { name: "As the model has learnt it" }).waitFor();
  await expect.poll(() => page.getByRole("slider", { name: "Temperature" }).inputValue()).toBe("1");
  await page.getByRole("navigation", { name: "Parts of the page" }).getByText("Draw").click();
  await expect.poll(() => panel.count()).toBe(0);
  expect(troubles).toEqual([]);
});

/** A lesson of each part that lessons show, and the picture that it speaks of. */
const spokenOf = [
  ["#label=7&temperature=0.3&lesson=temperature.2", ".draw .stage"],
  ["#part=game&label=4&number=0&costs=on&lesson=class.4", ".game .stage"],
  ["#part=blind-spot&lesson=stacks.2", ".field-map"],
] as const;

test.each([{ width: 360, height: 640 }, ...(byDay ? [] : [{ width: 390, height: 844 }])])(
  "on a phone of $width by $height a lesson's words stand below the picture that they speak of, in one window with it",
  async ({ width, height }) => {
    const { page, address, troubles } = await openPage({ width, height });
    for (const [at, picture] of spokenOf) {
      await page.goto("about:blank");
      await page.goto(`${address}${at}`);
      const panel = page.getByRole("complementary");
      const words = panel.getByRole("heading");
      const next = panel.getByRole("link", { name: "Next" });
      await words.waitFor();
      await page.locator(picture).first().waitFor();
      await page.waitForTimeout(500);
      const boxes = await Promise.all(
        [page.locator(picture).first(), panel, words, next].map((one) => one.boundingBox()),
      );
      const [stage, sheet, title, button] = boxes.map((box) => ({
        top: box?.y ?? 0,
        bottom: (box?.y ?? 0) + (box?.height ?? 0),
      }));
      expect(stage?.top, at).toBeGreaterThan(0);
      expect(sheet?.top, at).toBeGreaterThanOrEqual(stage?.bottom ?? 0);
      expect(title?.top, at).toBeGreaterThan(sheet?.top ?? 0);
      expect(button?.top, at).toBeGreaterThan(title?.bottom ?? 0);
      expect(button?.bottom, at).toBeLessThanOrEqual(height);
    }
    expect(troubles).toEqual([]);
  },
);

test("beside a lesson the names of models are not cut, and choices of three words stand in a row", async () => {
  const { page } = await openPage({ at: "#lesson=temperature.2" });
  await page.getByRole("complementary").waitFor();
  const select = page.getByLabel("The model", { exact: true });
  const [shown, whole] = await select.evaluate((given) => {
    const free = given.cloneNode(true);
    if (!(free instanceof HTMLElement)) return [0, 1];
    Object.assign(free.style, { position: "absolute", maxWidth: "none", width: "max-content" });
    document.body.append(free);
    return [given.getBoundingClientRect().width, free.getBoundingClientRect().width];
  });
  expect(shown).toBeGreaterThanOrEqual(whole ?? 0);
  const tops = await page
    .getByRole("group", { name: "How fast" })
    .locator("label")
    .evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().top));
  expect(tops.length).toBe(3);
  expect(new Set(tops).size).toBe(1);
});
