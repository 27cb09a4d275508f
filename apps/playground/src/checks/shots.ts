import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sprites } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import type { Page } from "playwright-core";
import { writeSprites } from "./write-sprites.ts";

/** What a screenshot shows. */
export interface Shot {
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** What is done before the screenshot is taken; without it, the first picture is awaited. */
  readonly act?: (page: Page) => Promise<void>;
}

/** Begins to train, and waits. */
async function trainFor(page: Page, milliseconds: number): Promise<void> {
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.waitForTimeout(milliseconds);
}

/** Drops a folder of drawn shields on the page's choice of folders. */
async function chooseFolder(page: Page): Promise<void> {
  const above = mkdtempSync(join(tmpdir(), "shots-"));
  const folder = join(above, "shields");
  mkdirSync(folder);
  const drawn = sprites({ split: "train", size: 16 });
  const shape = {
    height: 16,
    width: 16,
    channels: 1,
    levels: drawn.info.palette?.colours.length ?? 0,
  };
  for (let number = 0; number < 120; number++) {
    const { images } = await drawn.read([3 + 10 * number]);
    const pixels = canvasPixels(Uint8Array.from(images), shape, { palette: drawn.info.palette });
    writeFileSync(join(folder, `${number}.png`), pngBytes(pixels));
  }
  await page.locator("input[webkitdirectory]").setInputFiles(folder);
  await page.getByText(/120 pictures/).waitFor();
  rmSync(above, { recursive: true });
}

/** Drops a sheet of drawn sprites on the page's choice of files. */
async function chooseSheet(page: Page): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "shots-"));
  const drawn = sprites({ split: "train", size: 16 });
  const { palette } = drawn.info;
  const { images } = await drawn.read([...Array(96).keys()]);
  const shape = { height: 16, width: 16, channels: 1, levels: palette.colours.length };
  const sheet = canvasPixels(new Uint8Array(images), shape, { palette, columns: 12 });
  writeFileSync(join(folder, "sheet.png"), pngBytes(sheet));
  await page.getByLabel("Pictures, a sheet or an archive").setInputFiles(join(folder, "sheet.png"));
  await page.getByText(/96 pictures/).waitFor();
  rmSync(folder, { recursive: true });
}

/** Drops a folder with a folder for each kind of sprite. */
async function chooseKinds(page: Page): Promise<void> {
  const above = mkdtempSync(join(tmpdir(), "shots-"));
  for (const kind of ["hero", "potion", "tree"])
    await writeSprites(join(above, "sprites", kind), { kind, count: 60 });
  await page.locator("input[webkitdirectory]").setInputFiles(join(above, "sprites"));
  await page.getByText(/3 classes/).waitFor();
  rmSync(above, { recursive: true });
}

/** Screenshots by name. */
export const shots: Readonly<Record<string, Shot>> = {
  "first-screen": {},
  "half-way": {
    at: "#speed=60",
    act: (page) => page.waitForTimeout(2200),
  },
  guess: {
    at: "#part=game&label=2",
    act: async (page) => {
      await page.getByRole("radio", { name: "black", exact: true }).check();
      await page.getByRole("button", { name: "That is my guess" }).click();
      await page.getByRole("button", { name: "Next pixel" }).click();
      await page.getByRole("radio", { name: "transparent", exact: true }).check();
      await page.getByRole("button", { name: "That is my guess" }).click();
    },
  },
  costs: {
    at: "#part=game&label=2&costs=on",
    act: async (page) => {
      await page.locator(".heat").hover();
      await page.waitForTimeout(300);
    },
  },
  lessons: { at: "#part=lessons", act: (page) => page.waitForTimeout(1500) },
  lesson: {
    at: "#label=7&number=0&temperature=0.3&lesson=temperature.2",
    act: (page) => page.waitForTimeout(3000),
  },
  "lesson-with-costs": {
    at: "#part=game&label=4&number=0&costs=on&lesson=class.4",
    act: (page) => page.waitForTimeout(3000),
  },
  "lesson-on-a-phone": {
    at: "#label=7&number=0&temperature=0.3&lesson=temperature.2",
    width: 390,
    height: 844,
    act: (page) => page.waitForTimeout(3000),
  },
  "lesson-with-costs-on-a-phone": {
    at: "#part=game&label=4&number=0&costs=on&lesson=class.4",
    width: 390,
    height: 844,
    act: (page) => page.waitForTimeout(3000),
  },
  "lesson-on-a-phone-in-the-dark": {
    at: "#label=7&number=0&temperature=0.3&lesson=temperature.2",
    width: 360,
    height: 640,
    dark: true,
    act: (page) => page.waitForTimeout(3000),
  },
  "lesson-on-a-tablet": {
    at: "#part=blind-spot&layers=3&lesson=stacks.2",
    width: 1000,
    height: 760,
    dark: true,
    act: (page) => page.waitForTimeout(3000),
  },
  "guess-on-a-phone": {
    at: "#part=game&label=4",
    width: 390,
    height: 844,
    act: async (page) => {
      await page.getByRole("radio", { name: "transparent", exact: true }).check();
    },
  },
  microscope: {
    act: async (page) => {
      await page.waitForSelector(".microscope");
      await page.waitForTimeout(1500);
      const box = await page.locator(".stage").boundingBox();
      if (box) await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.6);
      await page.mouse.down();
      await page.mouse.up();
      await page.waitForTimeout(1500);
    },
  },
  painting: {
    at: "#tool=paint&ink=26",
    act: async (page) => {
      await page.waitForSelector(".inks label");
      await page.waitForTimeout(1200);
      const box = await page.locator(".stage").boundingBox();
      if (!box) return;
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.15);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.3, { steps: 12 });
      await page.mouse.up();
      await page.waitForTimeout(800);
    },
  },
  train: {
    at: "#part=train",
    height: 1250,
    act: (page) => trainFor(page, 40_000),
  },
  "train-slowly": {
    at: "#part=train&set=monsters",
    height: 1250,
    act: async (page) => {
      await trainFor(page, 15_000);
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByRole("radio", { name: "slow motion" }).check({ force: true });
      await page.getByRole("button", { name: "One step" }).click();
      await page.locator(".sum", { hasText: "→" }).waitFor();
    },
  },
  "train-take-away": {
    at: "#part=train&set=houses",
    height: 1600,
    act: async (page) => {
      await trainFor(page, 12_000);
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText("Commands that do the same").click();
      await page.getByText("A program that does the same").click();
      await page.waitForTimeout(3000);
    },
  },
  "train-on-a-phone": {
    at: "#part=train&set=weapons",
    width: 390,
    height: 1700,
    act: (page) => trainFor(page, 15_000),
  },
  "train-in-the-dark": {
    at: "#part=train&set=plants",
    dark: true,
    height: 1250,
    act: (page) => trainFor(page, 15_000),
  },
  "blind-spot": {
    at: "#part=blind-spot",
    act: async (page) => {
      await page.waitForSelector(".field-map");
      await page.waitForTimeout(400);
    },
  },
  "blind-spot-in-the-dark": {
    at: "#part=blind-spot&stacks=2&layers=4&colour=2",
    dark: true,
    act: async (page) => {
      await page.waitForSelector(".field-map");
      await page.waitForTimeout(400);
    },
  },
  "played-slowly": {
    at: "#speed=6&label=4&number=0",
    dark: true,
    act: (page) => page.waitForTimeout(20_000),
  },
  "microscope-on-a-phone": {
    at: "#pixel=136",
    width: 390,
    height: 1800,
    act: async (page) => {
      await page.waitForSelector(".lottery");
      await page.waitForTimeout(500);
    },
  },
  clothes: {
    at: "#model=fashion-mnist-class&label=9&number=1&pixel=400",
    act: async (page) => {
      await page.waitForSelector(".lottery");
      await page.waitForTimeout(3000);
    },
  },
  mended: {
    at: "#tool=damage&label=0&number=1",
    act: async (page) => {
      await page.waitForSelector(".paint-tools");
      const box = await page.locator(".stage").boundingBox();
      if (!box) return;
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.45);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.55, { steps: 12 });
      await page.mouse.up();
      await page.waitForTimeout(2000);
    },
  },
  "train-memorised": {
    at: "#part=train",
    height: 1250,
    act: async (page) => {
      await chooseFolder(page);
      await trainFor(page, 0);
      await page.locator(".memorised:not(:empty)").waitFor({ timeout: 300_000 });
    },
  },
  "train-on-a-folder": {
    at: "#part=train",
    height: 1250,
    act: async (page) => {
      await chooseFolder(page);
      await trainFor(page, 30_000);
    },
  },
  "train-on-a-sheet": {
    at: "#part=train",
    height: 1000,
    act: chooseSheet,
  },
  "train-on-a-sheet-on-a-phone": {
    at: "#part=train",
    dark: true,
    width: 390,
    height: 1400,
    act: chooseSheet,
  },
  "train-by-folder": {
    at: "#part=train",
    height: 1100,
    act: async (page) => {
      await chooseKinds(page);
      await trainFor(page, 30_000);
    },
  },
  "costs-in-the-dark": {
    at: "#part=game&label=8&costs=on",
    dark: true,
    act: (page) => page.waitForTimeout(3000),
  },
  dark: { dark: true },
  phone: { width: 390, height: 844 },
};
