import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decodePicture } from "@pixelweft/datasets";
import { parseModel } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
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

test("who trains on large pictures sees the first loss after the first step, and how long many take", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const files = Array.from({ length: 24 }, (_, n) => {
    const data = Uint8Array.from(
      { length: 3 * 4096 },
      (__, at) => Math.imul(at + 97 * n, 40503) >> 5,
    );
    return { name: `${n}.png`, bytes: pngBytes({ width: 64, height: 64, channels: 3, data }) };
  });
  await drop(page, files);
  await page.locator(".notes").getByText("Found 24 pictures of 64x64").waitFor();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const said = page.locator(".run-controls [role=status]");
  await said.getByText("It gets ready: the first step takes longest.").waitFor();
  const facts = page.locator(".run-facts dd");
  await expect.poll(() => stepsOf(page), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
  const [steps, , loss] = await facts.allTextContents();
  expect(Number(steps)).toBeLessThan(5);
  expect(loss).toMatch(/^\d\.\d\d bits\/dim$/);
  await said.getByText(/^1,000 steps take .* here, and some thousands are usual/).waitFor();
  expect(troubles).toEqual([]);
});

test("a visit without a set goes on with the run that is kept, and one with another set says that it is replaced", async () => {
  const { page, address, troubles } = await openPage({ at: "#part=train" });
  const notice = page.getByText("A run on “heroes” is kept, and will be replaced");
  const visit = async (at: string): Promise<void> => {
    // The address alone would change, and the page stay.
    await page.goto("about:blank");
    await page.goto(`${address}${at}`);
  };
  await pickFolder(page, await spriteFolder("heroes", { kind: "hero", count: 40 }));
  await stepOneByOne(page, 1);
  await waitUntilKept(page);

  await visit("");
  await page.getByRole("link", { name: "Train" }).click();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(1);
  const yours = page.locator(".choice", { hasText: "heroes" }).locator("input");
  expect(await yours.isChecked()).toBe(true);
  expect(page.url()).toContain("set=own");
  expect(await notice.isVisible()).toBe(false);

  await visit("#part=train&set=weapons");
  await notice.waitFor();
  expect(await stepsOf(page)).toBe(0);
  await stepOneByOne(page, 1);
  await notice.waitFor({ state: "hidden" });
  await visit("#part=train");
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(1);
  expect(page.url()).toContain("set=weapons");
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

test("another set while it trains begins a run of its own, which stands still", async () => {
  const { page, troubles } = await openPage({ at: "#part=train&set=weapons" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(2);
  await page.getByRole("radio", { name: "Plants" }).check();
  await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  await expect.poll(() => stepsOf(page)).toBe(0);
  await stepOneByOne(page, 1);
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

test("the program that the page shows trains to the same weights, and the command the same network", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const folder = await spriteFolder("heroes", { kind: "hero", count: 40 });
  await pickFolder(page, folder);
  await stepOneByOne(page, 3);
  const here = parseModel((await download(page, "The model, to go on training")).bytes);
  await page.getByText("A program that does the same").click();
  // It is written when it is unfolded.
  const shownProgram = page.getByLabel("A program that does the same").locator("code");
  const text = await shownProgram.filter({ hasText: "import" }).textContent();
  expect(text?.trim().split("\n").length).toBe(15);
  await page.getByText("Commands that do the same").click();
  const shownCommands = page.getByLabel("Commands that do the same").locator("code");
  const commands = await shownCommands.filter({ hasText: "pixelweft train" }).textContent();
  const recipe = await download(page, "The recipe");
  // Beside the pictures, and where imports are found.
  const place = join(top, "apps/playground", `program-${process.pid}.mjs`);
  writeFileSync(place, text ?? "");
  try {
    await node(process.execPath, [...sources, place], { cwd: dirname(folder) });
  } finally {
    rmSync(place);
  }
  const there = parseModel(readFileSync(join(dirname(folder), "heroes.safetensors")));
  expect(here.training?.step).toBe(3);
  expect(there.parameters).toEqual(here.parameters);
  expect(there.training?.ema).toEqual(here.training?.ema);
  expect(there.training?.slots).toEqual(here.training?.slots);
  expect(there.training?.notes?.["run"]).toEqual(here.training?.notes?.["run"]);

  writeFileSync(join(dirname(folder), recipe.name), recipe.bytes);
  const [command = ""] = (commands ?? "").replaceAll("\\\n", "").split("\n");
  const [, ...words] = command.split(/\s+/);
  expect(words.slice(0, 4)).toEqual(["train", "heroes", "--config", "heroes.json"]);
  const program = join(top, "packages/cli/src/bin.ts");
  await node(process.execPath, [...sources, program, ...words, "--samples", "0"], {
    cwd: dirname(folder),
  });
  const run = join(dirname(folder), "runs/heroes/last.safetensors");
  const trained = parseModel(new Uint8Array(readFileSync(run)));
  expect(trained.config).toEqual(here.config);
  expect(trained.training?.step).toBe(3);
  expect(troubles).toEqual([]);
});

/** Colours of pixels as text, transparent ones all alike. */
function coloursOf(rgba: ArrayLike<number>): string[] {
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => {
    const [red, green, blue, opacity] = [0, 1, 2, 3].map((part) => rgba[4 * pixel + part]);
    return opacity === 0 ? "transparent" : [red, green, blue].join(" ");
  });
}
