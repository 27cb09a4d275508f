// @module-tag ci
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@pixelweft/models";
import { expect, onTestFinished, test } from "vitest";
import { builtFolder } from "./checks/built-folder.ts";
import { launch } from "./checks/chromium.ts";
import { firstPicture } from "./checks/first-screen.ts";
import { troublesOf } from "./checks/open-page.fixture.ts";
import { servePage } from "./checks/serve-page.ts";
import { drop, pictureShown, stepOneByOne, troubleSaid } from "./checks/training-page.fixture.ts";

test("on plain HTTP, where browsers allow less, the page draws, trains, and shows what is dropped", async () => {
  const served = await servePage({ folder: builtFolder });
  const browser = await launch("--host-resolver-rules=MAP school.example 127.0.0.1");
  onTestFinished(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });
  const page = await browser.newPage();
  const troubles = troublesOf(page);
  await page.goto(served.address.replace("127.0.0.1", "school.example"));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await firstPicture(page);
  await page.getByRole("link", { name: "Train", exact: true }).click();
  await stepOneByOne(page, 1);
  await page.getByText("Commands that do the same").click();
  await page.getByRole("button", { name: "Copy" }).first().click();
  expect(await troubleSaid(page)).toContain("does not let this page copy");
  await page.getByRole("button", { name: "Draw with it" }).click();
  await pictureShown(page, "drawn by Potions, step 1:");
  const bytes = new Uint8Array(readFileSync(fileURLToPath(modelUrl("fashion-mnist-class"))));
  await drop(page, [{ name: "clothes.safetensors", bytes }]);
  await pictureShown(page, "28 by 28");
  const others = troubles.filter((words) => !words.startsWith("asks http://school.example:"));
  expect(others).toEqual([]);
});
