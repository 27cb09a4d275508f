import { createModel, formatModel } from "@pixelweft/pixelcnn";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { drop, pictureShown } from "./checks/training-page.fixture.ts";

/** The colours of the rows of the big picture, as text. */
async function shownRows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".stage .pixels");
    const { width, height } = canvas ?? new OffscreenCanvas(1, 1);
    const options = { willReadFrequently: true };
    const context = new OffscreenCanvas(width, height).getContext("2d", options);
    if (canvas) context?.drawImage(canvas, 0, 0);
    return Array.from({ length: height }, (_, row) =>
      String(context?.getImageData(0, row, width, 1).data),
    );
  });
}

/** Presses the pointer on a pixel of sixteen by sixteen, and on others on the way. */
async function wipe(
  page: Page,
  from: readonly [row: number, column: number],
  to: readonly [row: number, column: number],
): Promise<void> {
  const box = await page.locator(".stage").boundingBox();
  if (!box) throw new Error("There is no stage");
  const at = ([row, column]: readonly [number, number]): readonly [number, number] => [
    box.x + ((column + 0.5) * box.width) / 16,
    box.y + ((row + 0.5) * box.height) / 16,
  ];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 8 });
  await page.mouse.up();
}

/** Waits until the rows are no longer these. */
async function changedRows(page: Page, before: readonly string[]): Promise<string[]> {
  await expect.poll(() => shownRows(page), { timeout: 20_000 }).not.toEqual(before);
  // More may come of the last stroke.
  await page.waitForTimeout(1000);
  return shownRows(page);
}

test("what is painted stays, and only what comes after it is drawn again", async () => {
  const { page, troubles } = await openPage({ at: "#tool=paint&ink=26" });
  await firstPicture(page);
  await page.locator(".inks label").first().waitFor();
  const before = await shownRows(page);
  await wipe(page, [4, 3], [4, 11]);
  const painted = await changedRows(page, before);
  expect(painted.slice(0, 4)).toEqual(before.slice(0, 4));
  expect(painted[4]).not.toBe(before[4]);
  expect(painted.slice(5)).not.toEqual(before.slice(5));
  // The address brings it back.
  await page.reload();
  await firstPicture(page);
  expect(await shownRows(page)).toEqual(painted);
  await page.getByRole("button", { name: "Free all pixels" }).click();
  expect(await changedRows(page, painted)).toEqual(before);
  expect(troubles).toEqual([]);
});

test("a damaged picture is mended where it is damaged, and nowhere else", async () => {
  const { page, troubles } = await openPage({ at: "#tool=damage" });
  await firstPicture(page);
  await page.locator(".paint-tools").waitFor();
  const before = await shownRows(page);
  await wipe(page, [10, 2], [12, 12]);
  const mended = await changedRows(page, before);
  const changed = mended.flatMap((row, i) => (row === before[i] ? [] : [i]));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.every((row) => row >= 10 && row <= 12)).toBe(true);
  expect(troubles).toEqual([]);
});

test("in a model of three colours any colour is painted, and each colour has a line in the microscope", async () => {
  const { page, troubles } = await openPage();
  await page.locator(".paint-tools").waitFor();
  const size = { height: 16, width: 16, channels: 3, levels: 16 };
  const model = createModel({ ...size, hiddenChannels: 6, layers: 2, headChannels: 6 }, 1);
  await drop(page, [{ name: "colours.safetensors", bytes: formatModel(model) }]);
  await pictureShown(page, "16 by 16");
  await page.evaluate((ink) => {
    location.hash = `${location.hash}&tool=paint&ink=${ink}`;
  }, 0xff8000);
  await page.getByLabel("Colour", { exact: true }).waitFor();
  const before = await shownRows(page);
  await wipe(page, [5, 5], [5, 5]);
  const painted = await changedRows(page, before);
  const row = painted[5]?.split(",").slice(20, 24).map(Number);
  expect(row).toEqual([255, 136, 0, 255]);
  expect(await page.locator(".lottery").count()).toBe(3);
  expect(troubles).toEqual([]);
});

test("on a phone a finger hits each colour of the brush", async () => {
  const { page, troubles } = await openPage({ at: "#tool=paint", width: 320, height: 640 });
  const inks = page.locator(".ink");
  await inks.first().waitFor();
  const sides = await inks.evaluateAll((all) =>
    all.map((ink) => Math.min(ink.clientWidth, ink.clientHeight)),
  );
  expect(sides).toHaveLength(32);
  // WCAG 2.2 asks for as many pixels.
  expect(Math.min(...sides)).toBeGreaterThanOrEqual(24);
  expect(troubles).toEqual([]);
});
