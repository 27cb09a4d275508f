// @module-tag ci
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@pixelweft/models";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { drop, pictureShown, stepOneByOne, troubleSaid } from "./checks/training-page.fixture.ts";

test("where the browser stores nothing the page says so of a run and of a model, and shows both", async () => {
  const { page, context, address } = await openPage({ keeps: false });
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
  });
  await page.goto(`${address}#part=train`);
  await page.reload();
  await stepOneByOne(page, 1);
  expect(await troubleSaid(page)).toBe(
    "Cannot keep this run: the browser stores nothing here; download the model before you leave",
  );
  await page.getByRole("button", { name: "Draw with it" }).click();
  await pictureShown(page, "drawn by Potions, step 1:");
  expect(await troubleSaid(page)).toContain("Cannot keep Potions, step 1 for the next visit");
  const bytes = new Uint8Array(readFileSync(fileURLToPath(modelUrl("fashion-mnist-class"))));
  await drop(page, [{ name: "clothes.safetensors", bytes }]);
  await pictureShown(page, "28 by 28");
  const said = await troubleSaid(page);
  expect(said).toContain("This is clothes.safetensors");
  expect(said).toContain("Cannot keep clothes.safetensors for the next visit");
  await page.reload();
  await page.locator(".saying", { hasText: "this browser does not keep it" }).waitFor();
});
