// @module-tag ci
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { makeFolder } from "./checks/sprite-files.fixture.ts";
import { pickFolder, stepOneByOne, troubleSaid } from "./checks/training-page.fixture.ts";
import { writeSprites } from "./checks/write-sprites.ts";

test("what is said of pictures adds up, and names of folders are whole", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const folder = join(makeFolder(), "mixed");
  await writeSprites(join(folder, "trees; and more"), { kind: "tree", count: 20 });
  await writeSprites(join(folder, "heroes"), { kind: "hero", count: 20 });
  await pickFolder(page, folder);
  const notes = (await page.locator(".notes").textContent()) ?? "";
  expect(notes).toContain("by folder: heroes, trees; and more");
  const [, found = ""] = /Found (\d+) pictures/.exec(notes) ?? [];
  const [, ...parts] = /(\d+) to train on, (\d+) held out .*?, (\d+) left/.exec(notes) ?? [];
  expect(parts.map(Number).reduce((sum, one) => sum + one, 0)).toBe(Number(found));
  expect(troubles).toEqual([]);
});

test("pictures without anything on them are refused, and the run that was there stays", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await stepOneByOne(page, 1);
  const folder = join(makeFolder(), "blank");
  mkdirSync(folder);
  for (let i = 0; i < 20; i++) {
    const data = new Uint8Array(16 * 16 * 4);
    // Transparent pixels of any colour are alike, and files of equal bytes would be copies.
    data.fill(i, 0, 3);
    writeFileSync(join(folder, `${i}.png`), pngBytes({ width: 16, height: 16, channels: 4, data }));
  }
  await page.getByLabel("A folder of pictures").setInputFiles(folder);
  expect(await troubleSaid(page)).toBe(
    "Cannot train on blank: its pictures have one colour, and there is nothing to learn",
  );
  await stepOneByOne(page, 1);
  expect(troubles).toEqual([]);
});

test("a seed that is none is refused by its field", async () => {
  const { page } = await openPage();
  await firstPicture(page);
  const seed = page.getByLabel("Seed", { exact: true });
  for (const words of ["-3", "4294967296", ""]) {
    await seed.fill(words);
    await seed.press("Tab");
    // The browser shows its sentence at the field, which has the focus again.
    expect(await seed.evaluate((field) => field === document.activeElement), words).toBe(true);
    expect(page.url()).not.toContain("seed=");
  }
  await seed.fill("4294967295");
  await seed.press("Tab");
  await expect.poll(() => page.url()).toContain("seed=4294967295");
});
