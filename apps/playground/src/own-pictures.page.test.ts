// @module-tag ci
import { join } from "node:path";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOn } from "./checks/axe.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { cut } from "./checks/own-pictures.fixture.ts";
import { makeFolder } from "./checks/sprite-files.fixture.ts";
import { drop, stepOneByOne, stepsOf, troubleSaid } from "./checks/training-page.fixture.ts";
import { spritePixels, writeSprites } from "./checks/write-sprites.ts";

/** A sheet of 6 rows of 8 sprites, a pixel before the first and between them. */
async function sheet(): Promise<Uint8Array> {
  const [width, height] = [8 * 17 + 1, 6 * 17 + 1];
  const all = await spritePixels({ kind: "hero", count: 48 });
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < 48 * 256; at++) {
    const [sprite, place] = [Math.floor(at / 256), at % 256];
    const x = 1 + 17 * (sprite % 8) + (place % 16);
    const y = 1 + 17 * Math.floor(sprite / 8) + Math.floor(place / 16);
    data.set(all.subarray(4 * at, 4 * at + 4), 4 * (y * width + x));
  }
  return pngBytes({ width, height, channels: 4, data });
}

/** A sheet of 4 rows of 8 sprites side by side, on magenta in place of transparent ground. */
async function magentaSheet(from: number): Promise<Uint8Array> {
  const all = await spritePixels({ kind: "hero", count: from + 32 });
  const data = new Uint8Array(128 * 64 * 4);
  for (let at = 0; at < 32 * 256; at++) {
    const [sprite, place] = [Math.floor(at / 256), at % 256];
    const [x, y] = [16 * (sprite % 8) + (place % 16), 16 * (sprite >> 3) + (place >> 4)];
    const pixel = all.subarray(4 * (256 * from + at), 4 * (256 * from + at) + 4);
    data.set(pixel[3] === 0 ? [255, 0, 255, 255] : pixel, 4 * (y * 128 + x));
  }
  return pngBytes({ width: 128, height: 64, channels: 4, data });
}

/** What the form says of the cells. */
function cellsSaid(page: Page): Promise<string[]> {
  return page
    .locator(".cell-form input")
    .evaluateAll((inputs) =>
      inputs.map((input) => (input instanceof HTMLInputElement ? input.value : "")),
    );
}

test("the cells of a sheet are shown as they were found, and can be corrected", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await page
    .getByRole("button", { name: "Train", exact: true })
    .and(page.locator(":enabled"))
    .waitFor();
  expect(await page.locator(".cell-form").isVisible()).toBe(false);
  await drop(page, [{ name: "sheet.png", bytes: await sheet() }]);
  const notes = page.locator(".notes");
  await notes.getByText("Found 48 pictures of 16x16").waitFor();
  expect(await cellsSaid(page)).toEqual(["16", "16", "1", "1"]);
  expect(await barriersOn(page)).toEqual([]);
  // Two by two of them are one picture.
  await cut(page, [33, 33, 1, 1]);
  await notes.getByText("Found 12 pictures of 33x33").waitFor();
  expect(await cellsSaid(page)).toEqual(["33", "33", "1", "1"]);
  await stepOneByOne(page, 1);
  await cut(page, [200, 16, 0, 0]);
  expect(await troubleSaid(page)).toContain("sheet.png");
  expect(await stepsOf(page)).toBe(1);
  await cut(page, [16, 33, 1, 1]);
  await notes.getByText("Found 24 pictures of 33x16").waitFor();
  await page.getByRole("radio", { name: "24 × 24" }).check();
  await notes.getByText("Found 24 pictures of 24x24").waitFor();
  expect(await cellsSaid(page)).toEqual(["16", "33", "1", "1"]);
  expect(troubles).toEqual([]);
});

test("several sheets on magenta are cut as the user says, and magenta is taken as transparent if they want", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const files = await Promise.all(
    [0, 32].map(async (from) => ({ name: `${from}.png`, bytes: await magentaSheet(from) })),
  );
  await drop(page, files);
  expect(await troubleSaid(page)).toContain("say how large their cells are");
  // A first visit has another set in their place, and can still cut them.
  await page
    .getByRole("button", { name: "Train", exact: true })
    .and(page.locator(":enabled"))
    .waitFor();
  await cut(page, [16, 16, 0, 0]);
  const notes = page.locator(".notes");
  await notes.getByText("Found 64 pictures of 16x16").waitFor();
  // On a phone it would lie over the buttons.
  expect(await page.locator(".saying").textContent()).toBe("");
  const colours = page.getByRole("group", { name: "Their transparent colour" });
  expect(await colours.getByRole("radio", { name: "none" }).isChecked()).toBe(true);
  expect(await barriersOn(page)).toEqual([]);
  await colours.getByRole("radio", { name: "#ff00ff" }).check();
  await notes.getByText("Transparent: #ff00ff in 64 pictures").waitFor();
  expect(await notes.textContent()).toMatch(/16x16, \d+ colours and transparency/);
  expect(await colours.getByRole("radio", { name: "#ff00ff" }).isChecked()).toBe(true);
  expect(await cellsSaid(page)).toEqual(["16", "16", "0", "0"]);
  await stepOneByOne(page, 1);
  await page.getByText("Commands that do the same").click();
  await page.getByText("--transparent '#ff00ff'").waitFor();
  await colours.getByRole("radio", { name: "none" }).check();
  await notes.getByText("The corners of all pictures are #ff00ff").waitFor();
  expect(troubles).toEqual([]);
});

test("a folder that is dropped is read with the folders in it", async () => {
  const { page, context, troubles } = await openPage();
  await page.locator(".draw").waitFor();
  const folder = join(makeFolder(), "forest");
  // More than a browser lists at a time.
  await writeSprites(join(folder, "plants"), { kind: "plant", count: 120 });
  await writeSprites(join(folder, "trees"), { kind: "tree", count: 20 });
  const browser = await context.newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"] as const)
    await browser.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  await page.locator(".drop-veil").waitFor();
  await browser.send("Input.dispatchDragEvent", { type: "drop", x: 300, y: 300, data });
  await page.locator(".notes").getByText("2 classes, by folder: plants, trees").waitFor();
  await page.locator(".notes").getByText("Found 140 pictures of 16x16 in 2 folders").waitFor();
  await page.locator(".choice:has([value=own])", { hasText: "forest" }).waitFor();
  expect(await page.locator(".drop-veil").isVisible()).toBe(false);
  expect(await barriersOn(page)).toEqual([]);
  expect(troubles).toEqual([]);
});

test("pictures for which there is one network have no choice of two", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const networks = page.getByRole("group", { name: "Network" });
  await networks.waitFor();
  const files = Array.from({ length: 24 }, (_, n) => {
    const data = Uint8Array.from(
      { length: 3 * 256 },
      (__, at) => Math.imul(at + 97 * n, 40503) >> 5,
    );
    return { name: `${n}.png`, bytes: pngBytes({ width: 16, height: 16, channels: 3, data }) };
  });
  await drop(page, files);
  await page.locator(".notes").getByText("Found 24 pictures of 16x16").waitFor();
  await networks.waitFor({ state: "hidden" });
  await page.getByRole("radio", { name: "Potions" }).check();
  await networks.waitFor();
  expect(troubles).toEqual([]);
});
