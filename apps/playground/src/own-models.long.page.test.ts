import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@pixelweft/models";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { drop, pictureShown, stepOneByOne } from "./checks/training-page.fixture.ts";

test("the list names the models that the browser keeps: one that was dropped, and the last four that were trained here", async () => {
  const { page, address, troubles } = await openPage();
  const bytes = new Uint8Array(readFileSync(fileURLToPath(modelUrl("fashion-mnist-class"))));
  await page.locator(".draw").waitFor();
  await drop(page, [{ name: "clothes.safetensors", bytes }]);
  await pictureShown(page, "28 by 28");
  for (let step = 1; step <= 5; step++) {
    await page.getByRole("link", { name: "Train", exact: true }).click();
    await stepOneByOne(page, 1);
    await page.getByRole("button", { name: "Draw with it" }).click();
    await page.locator(`.stage canvas[aria-label*="drawn by Potions, step ${step}:"]`).waitFor();
  }
  // A later visit, which shows another model.
  await page.goto("about:blank");
  await page.goto(address);
  const own = page.locator("#model option:nth-child(n + 4)");
  await expect
    .poll(() => own.allTextContents(), { timeout: 20_000 })
    .toEqual([...[5, 4, 3, 2].map((step) => `Potions, step ${step}`), "clothes.safetensors"]);
  await page.getByLabel("The model", { exact: true }).selectOption("clothes.safetensors");
  await pictureShown(page, "28 by 28");
  expect(troubles).toEqual([]);
});
