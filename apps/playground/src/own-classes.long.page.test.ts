import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decodePicture } from "@pixelweft/datasets";
import { parseModel } from "@pixelweft/pixelcnn";
import { parseRun } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { makeFolder } from "./checks/sprite-files.fixture.ts";
import {
  download,
  pickFolder,
  pictureShown,
  stepOneByOne,
  stepsOf,
  trainSteps,
} from "./checks/training-page.fixture.ts";
import { writeSprites } from "./checks/write-sprites.ts";

const top = fileURLToPath(new URL("../../..", import.meta.url));
const node = promisify(execFile);
const sources = ["--conditions=@pixelweft/source"];

test("folders are classes: the model draws each, here and on the command line, and is the program's", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const place = makeFolder();
  const folder = join(place, "sprites");
  await writeSprites(join(folder, "heroes"), { kind: "hero", count: 24 });
  await writeSprites(join(folder, "trees"), { kind: "tree", count: 24 });
  await pickFolder(page, folder);
  await page.locator(".notes").getByText("2 classes, by folder: heroes, trees").waitFor();
  await stepOneByOne(page, 3);
  await page.getByRole("radio", { name: "slow motion" }).check();
  await stepOneByOne(page, 1);
  await page
    .locator(".sample-watch figcaption", { hasText: "class by class: heroes, trees" })
    .waitFor();
  const training = parseModel((await download(page, "The model, to go on training")).bytes);
  expect(training.config.numClasses).toBe(2);

  await page.getByText("A program that does the same").click();
  const shownProgram = page.getByLabel("A program that does the same").locator("code");
  const text = await shownProgram.filter({ hasText: "import" }).textContent();
  const program = join(top, "apps/playground", `classes-${process.pid}.mjs`);
  writeFileSync(program, text ?? "");
  try {
    await node(process.execPath, [...sources, program], { cwd: place });
  } finally {
    await node("rm", [program]);
  }
  const there = parseModel(readFileSync(join(place, "sprites.safetensors")));
  expect(there.parameters).toEqual(training.parameters);

  // The classes begin to matter.
  await page.getByRole("radio", { name: "full speed" }).check();
  await trainSteps(page, 80);
  const { name, bytes } = await download(page, "The model");
  expect(parseRun(bytes).settings).toMatchObject({ classes: ["heroes", "trees"] });
  await page.getByRole("button", { name: "Draw with it" }).click();
  const heroes = await pictureShown(page, "A heroes of 16 by 16");
  await page.getByRole("radio", { name: "trees" }).check();
  const trees = await pictureShown(page, "A trees of 16 by 16");
  expect(trees).not.toEqual(heroes);
  const file = join(place, name);
  writeFileSync(file, bytes);
  const out = join(place, "sample.png");
  const asked = ["sample", file, "--class", "trees", "--count", "1", "--seed", "1", "--quiet"];
  const look = [
    "--backend",
    "wasm",
    "--scale",
    "1",
    "--margin",
    "0",
    "--spacing",
    "0",
    "--out",
    out,
  ];
  const bin = join(top, "packages/cli/src/bin.ts");
  await node(process.execPath, [...sources, bin, ...asked, ...look], { cwd: top });
  const png = new Uint8Array(readFileSync(out));
  const sampled = await decodePicture(png, { source: out, maxPixels: 4096 });
  expect(opaque(trees)).toEqual(opaque(sampled.pixels));

  await page.getByRole("link", { name: "Train" }).click();
  await page
    .getByRole("group", { name: "Their classes" })
    .getByRole("radio", { name: "none" })
    .check();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(0);
  expect(await page.locator(".notes").textContent()).not.toContain("classes");
  expect(troubles).toEqual([]);
});

/** Pixels with transparent ones all alike. */
function opaque(rgba: ArrayLike<number>): number[] {
  return Array.from(rgba, (value, at) => (rgba[at | 3] === 0 ? 0 : value));
}
