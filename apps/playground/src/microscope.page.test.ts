// @module-tag ci
import { modelInfo, readModel } from "@pixelweft/models";
import { Likelihood, parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { receptiveField } from "@pixelweft/pixelcnn/figures";
import { wasmBackend } from "@pixelweft/wasm-backend";
import type { Locator } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";

const label = modelInfo("sprites16").classes.indexOf("potion");

/** Bits of each pixel of the picture that the page shows, by the library. */
async function bitsOfPicture(): Promise<Float32Array> {
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  const model = toDevice(backend, parseModel(await readModel("sprites16")));
  const labels = Int32Array.of(label);
  const images = await new Sampler(model, { batch: 1 }).sample({ count: 1, seed: 3, labels });
  return new Likelihood(model).bits({ images, labels });
}

test("the microscope says of a pixel what the library says: its surprise and its field", async () => {
  const bits = await bitsOfPicture();
  const { config } = parseModel(await readModel("sprites16"));
  const { page, troubles } = await openPage({ at: `#seed=3&number=0&label=${label}` });
  await firstPicture(page);
  const microscope = page.locator(".microscope");
  await microscope.waitFor();
  const box = await page.locator(".stage").boundingBox();
  if (!box) throw new Error("There is no stage");
  for (const [row, column] of [
    [3, 7],
    [9, 5],
    [13, 11],
  ] as const) {
    await page.mouse.move(
      box.x + ((column + 0.5) * box.width) / 16,
      box.y + ((row + 0.5) * box.height) / 16,
    );
    await microscope.getByText(`Row ${row + 1}, column ${column + 1}`).waitFor();
    const own = bits[row * 16 + column] ?? NaN;
    await microscope.getByText(`${own.toFixed(2)} bits`).waitFor({ timeout: 20_000 });
    const field = receptiveField(config, { row, column, colour: 0 });
    const count = field.reduce((sum, one) => sum + one, 0);
    await microscope.getByText(`looked at ${count} of the ${row * 16 + column} pixels`).waitFor();
  }
  expect(troubles).toEqual([]);
});

test("a click on a pixel gives six other endings, and one of them can be taken", async () => {
  const { page, troubles } = await openPage({ at: "#seed=3" });
  await firstPicture(page);
  await page.locator(".microscope").waitFor();
  const box = await page.locator(".stage").boundingBox();
  if (!box) throw new Error("There is no stage");
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const endings = page.getByRole("button", { name: /^Take ending/ });
  await expect.poll(() => endings.count(), { timeout: 20_000 }).toBe(6);
  const before = await page.evaluate(() => location.hash);
  await endings.nth(2).click();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toBe(before);
  expect(await page.evaluate(() => location.hash)).toContain("given=");
  expect(troubles).toEqual([]);
});

test("the endings are those of the picture that is shown, from its address on, and the one that is taken is drawn", async () => {
  const { page, troubles } = await openPage({ at: "#seed=3&pixel=100&speed=100000" });
  await firstPicture(page);
  const ending = page.getByRole("button", { name: "Take ending 3" });
  await ending.waitFor({ timeout: 20_000 });
  const first = await pixelsIn(ending);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("4");
  await page.getByRole("spinbutton", { name: "Seed" }).press("Tab");
  await expect.poll(() => pixelsIn(ending), { timeout: 20_000 }).not.toBe(first);
  const second = await pixelsIn(ending);
  await page.getByRole("button", { name: "Next picture" }).click();
  await expect.poll(() => pixelsIn(ending), { timeout: 20_000 }).not.toBe(second);
  const third = await pixelsIn(ending);
  await ending.click();
  await expect.poll(() => pixelsIn(page.locator(".draw .stage")), { timeout: 20_000 }).toBe(third);
  expect(await page.evaluate(() => location.hash)).toContain("seed=4");
  expect(troubles).toEqual([]);
});

/** The picture in a part of the page, as text. */
function pixelsIn(part: Locator): Promise<string> {
  return part
    .locator("canvas.pixels")
    .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ""));
}
