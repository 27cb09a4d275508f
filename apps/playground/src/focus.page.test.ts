// @module-tag ci
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { stepsOf } from "./checks/training-page.fixture.ts";

/** What has the focus, in words: nothing where it is lost, and with it the reader's place on the page. */
async function focused(page: Page): Promise<string> {
  // Browsers take it from what is hidden or off when they paint next.
  await page.evaluate(
    () => new Promise((done) => void requestAnimationFrame(() => setTimeout(done))),
  );
  return page.evaluate(() => {
    const { activeElement: node } = document;
    if (node === null || node === document.body) return "";
    return `${node.getAttribute("aria-label") ?? ""}${node.parentElement?.matches("label") ? node.parentElement.textContent : node.textContent}`;
  });
}

/** Presses a button by the keyboard. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).focus();
  await page.keyboard.press("Enter");
}

test("the focus of a reader who trains by the keyboard stays where it is of use", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const one = page.getByRole("button", { name: "One step" });
  await expect.poll(() => one.isEnabled(), { timeout: 30_000 }).toBe(true);
  await one.focus();
  for (const step of [1, 2]) {
    await page.keyboard.press("Enter");
    await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(step);
    await expect.poll(() => one.isEnabled(), { timeout: 30_000 }).toBe(true);
    expect(await focused(page)).toBe("One step");
  }
  await press(page, "Start again");
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(0);
  expect(await focused(page)).toBe("Start again");
  // It is off, whatever is pressed.
  await page.keyboard.press("Enter");
  await press(page, "Draw with it");
  await press(page, "Go on with that one");
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(2);
  await expect.poll(() => focused(page)).toBe("Go on");
  await press(page, "Draw with it");
  await expect.poll(() => focused(page)).toBe("One pixel at a time");
  expect(page.url()).toContain("model=trained-2-");
  expect(troubles).toEqual([]);
});

test("the focus goes on from pixel to pixel of the game, and stays on a class of which the costs are shown", async () => {
  const { page, troubles } = await openPage({ at: "#part=game&label=4" });
  for (let round = 1; round <= 12; round++) {
    await page.getByText(`Pixel ${round} of 12`).waitFor();
    if (round === 1) await page.locator(".swatches input").first().focus();
    expect(await focused(page)).toBe("transparent");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "That is my guess" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/That costs you/).waitFor();
    await page.keyboard.press("Enter");
  }
  expect(await focused(page)).toBe("What each pixel costs");
  await page.keyboard.press("Enter");
  await page.getByText("for the whole picture").waitFor();
  expect(await focused(page)).toBe("What a picture costs");
  const beliefs = page.getByRole("group", { name: "The model is given the class" });
  await beliefs.getByRole("radio", { name: "potion" }).focus();
  for (const [number, name] of [
    [5, "treasure"],
    [6, "plant"],
  ] as const) {
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.url()).toContain(`believed=${number}`);
    await beliefs.getByRole("radio", { name, checked: true }).waitFor();
    await page.waitForTimeout(1000);
    expect(await focused(page)).toBe(name);
  }
  expect(troubles).toEqual([]);
});

test("the focus stays on an ending that is taken, and on the tool when all pixels are freed", async () => {
  const { page, troubles } = await openPage({ at: "#pixel=100" });
  await page.getByRole("button", { name: "Take ending 3" }).waitFor();
  await press(page, "Take ending 3");
  await expect.poll(() => page.url()).toContain("number=1002");
  await page.waitForTimeout(1500);
  expect(await focused(page)).toBe("Take ending 3");
  await press(page, "Free all pixels");
  await expect.poll(() => page.url()).not.toContain("given=");
  expect(await focused(page)).toBe("look");
  expect(troubles).toEqual([]);
});

test("what the page says goes away by Escape, and by its button, with the focus where it was", async () => {
  const { page } = await openPage({ at: "#model=own-1" });
  const said = page.locator(".saying", { hasText: "this browser does not keep it" });
  await said.waitFor();
  await page.keyboard.press("Escape");
  expect(await said.count()).toBe(0);
  await page.evaluate(() => {
    location.hash = "#model=own-2";
  });
  await said.waitFor();
  await page.locator("main button:visible").last().focus();
  const before = await focused(page);
  await page.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  expect(await said.count()).toBe(0);
  expect(await focused(page)).toBe(before);
});
