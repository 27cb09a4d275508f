// @module-tag guard
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decodePicture } from "@pixelweft/datasets";
import { parseRun } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { makeFolder, spriteFolder } from "./checks/sprite-files.fixture.ts";
import {
  download,
  drop,
  pickFolder,
  pictureShown,
  stepOneByOne,
  stepsOf,
  trainSteps,
  waitUntilKept,
} from "./checks/training-page.fixture.ts";

const top = fileURLToPath(new URL("../../..", import.meta.url));
const node = promisify(execFile);
const sources = ["--conditions=@pixelweft/source"];

test("a folder is trained on for twenty steps, and goes on after a reload", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await pickFolder(page, await spriteFolder("heroes", { kind: "hero", count: 40 }));
  expect(await page.locator(".notes").textContent()).toContain("pictures of 16x16");
  await trainSteps(page, 20);
  const label = await page.locator(".loss-curve svg").getAttribute("aria-label");
  const [, loss = ""] = /: ([\d.]+) bits/.exec(label ?? "") ?? [];
  const [, uniform = ""] = /uniform guess needs ([\d.]+)/.exec(label ?? "") ?? [];
  expect(Number(loss)).toBeLessThan(0.995 * Number(uniform));

  const done = await waitUntilKept(page);
  await page.reload();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(done);
  expect(await page.locator(".choice", { hasText: "heroes" }).locator("input").isChecked()).toBe(
    true,
  );
  await stepOneByOne(page, 1);
  expect(await stepsOf(page)).toBe(done + 1);
  expect(troubles).toEqual([]);
});

test("a dialog that gives no files leaves the set chosen that is trained on, and can be opened again", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const potions = page.getByRole("radio", { name: "Potions" });
  await expect.poll(() => potions.isChecked(), { timeout: 30_000 }).toBe(true);
  for (let time = 0; time < 2; time++) {
    await Promise.all([
      page.waitForEvent("filechooser", { timeout: 10_000 }),
      page.getByRole("radio", { name: "Yours" }).click(),
    ]);
    expect(await potions.isChecked()).toBe(true);
  }
  expect(troubles).toEqual([]);
});

test("a downloaded model that is dropped draws what the command line samples, and what it drew before", async () => {
  const { page, troubles } = await openPage({ at: "#part=train&seed=5" });
  await pickFolder(page, await spriteFolder("heroes", { kind: "hero", count: 40 }));
  await trainSteps(page, 40);
  await page.getByRole("button", { name: "Draw with it" }).click();
  const trained = await pictureShown(page, "drawn by heroes, step ");
  await page.getByRole("link", { name: "Train" }).click();
  const { name, bytes } = await download(page, "The model");
  expect(name).toBe("heroes.safetensors");
  const { model, settings } = parseRun(bytes);
  expect(model.training).toBeUndefined();
  expect(settings).toMatchObject({ data: { source: "heroes" } });

  const folder = makeFolder();
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const out = join(folder, "sample.png");
  const asked = ["sample", file, "--seed", "5", "--count", "1", "--backend", "wasm", "--quiet"];
  const look = ["--scale", "1", "--margin", "0", "--spacing", "0", "--out", out];
  const program = join(top, "packages/cli/src/bin.ts");
  await node(process.execPath, [...sources, program, ...asked, ...look], { cwd: top });
  const png = new Uint8Array(readFileSync(out));
  const sampled = await decodePicture(png, { source: out, maxPixels: 4096 });

  await drop(page, [{ name, bytes }]);
  const dropped = await pictureShown(page, "drawn by heroes.safetensors:");
  expect([sampled.width, sampled.height]).toEqual([16, 16]);
  expect(coloursOf(dropped)).toEqual(coloursOf(sampled.pixels));
  expect(new Set(coloursOf(dropped)).size).toBeGreaterThan(2);
  expect(trained).toEqual(dropped);

  await page.reload();
  expect(await pictureShown(page, "drawn by heroes.safetensors:")).toEqual(dropped);
  expect(troubles).toEqual([]);
});

/** Colours of pixels as text, transparent ones all alike. */
function coloursOf(rgba: ArrayLike<number>): string[] {
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => {
    const [red, green, blue, opacity] = [0, 1, 2, 3].map((part) => rgba[4 * pixel + part]);
    return opacity === 0 ? "transparent" : [red, green, blue].join(" ");
  });
}
