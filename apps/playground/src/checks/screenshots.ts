/**
 * Pictures of the page in Chromium, to be looked at: `npm run playground:shots`, or `npm run playground:shots -- NAME ...`. They are written to
 * `apps/playground/shots`, which git ignores.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { builtFolder } from "./built-folder.ts";
import { servePage } from "./serve-page.ts";

interface Shot {
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** What is done before the picture is taken; the first picture is drawn by then. */
  readonly act?: (page: Page) => Promise<void>;
}

/** Begins to train, and waits. */
async function trainFor(page: Page, milliseconds: number): Promise<void> {
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.waitForTimeout(milliseconds);
}

const shots: Readonly<Record<string, Shot>> = {
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
  dark: { dark: true },
  phone: { width: 390, height: 844 },
};

const folder = fileURLToPath(new URL("../../shots", import.meta.url));
mkdirSync(folder, { recursive: true });
const names = process.argv.slice(2);
const served = await servePage({ folder: builtFolder, isolated: true });
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--no-first-run"],
});
for (const [name, shot] of Object.entries(shots)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { at = "", width = 1280, height = 900, dark = false, act } = shot;
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  page.on("console", (message) => console.log(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${name}: ${String(error)}`));
  await page.goto(`${served.address}${at}`);
  if (act) await act(page);
  else {
    await page.waitForFunction(() => performance.getEntriesByName("first-picture").length > 0);
    await page.waitForTimeout(1000);
  }
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
  console.log(`${folder}/${name}.png`);
}
await browser.close();
await served[Symbol.asyncDispose]();
