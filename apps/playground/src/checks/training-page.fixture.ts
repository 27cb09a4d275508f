import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Picks a folder of pictures, and waits until a new run stands on them. */
export async function pickFolder(page: Page, folder: string): Promise<void> {
  await page.getByLabel("A folder of pictures").setInputFiles(folder);
  await page.locator(".choice:has([value=own])", { hasText: basename(folder) }).waitFor();
}

/** Updates that the page says it has done. */
export async function stepsOf(page: Page): Promise<number> {
  const words = await page.locator(".run-facts dd").first().textContent();
  return Number(words?.replaceAll(",", ""));
}

/** Trains for so many updates at least, and pauses. */
export async function trainSteps(page: Page, steps: number): Promise<void> {
  await page.getByRole("button", { name: /^(Train|Go on)$/ }).click();
  await expect.poll(() => stepsOf(page), { timeout: 90_000 }).toBeGreaterThanOrEqual(steps);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Go on", exact: true }).waitFor();
}

/** Waits until the browser has kept a paused run as the page shows it, and gives its step. The update that was under way at the pause is made to its end. */
export async function waitUntilKept(page: Page): Promise<number> {
  const controls = page.locator(".run-controls");
  const kept = async (): Promise<number> => Number(await controls.getAttribute("data-kept"));
  await expect
    .poll(async () => (await kept()) - (await stepsOf(page)), { timeout: 30_000 })
    .toBe(0);
  return kept();
}

/** Makes single updates. */
export async function stepOneByOne(page: Page, times: number): Promise<void> {
  const one = page.getByRole("button", { name: "One step" });
  for (let i = 0; i < times; i++) {
    const before = await stepsOf(page);
    await one.click();
    await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(before + 1);
    await expect.poll(() => one.isEnabled(), { timeout: 30_000 }).toBe(true);
  }
}

/** Downloads what a button gives, as its bytes and its name. */
export async function download(
  page: Page,
  button: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync(await file.path())) };
}

/** Drops files on the page, as a browser does with those of a user. */
export async function drop(
  page: Page,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const sent = files.map(({ name, bytes }) => ({
    name,
    text: Buffer.from(bytes).toString("base64"),
  }));
  await page.evaluate(async (all) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text } of all) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    for (const kind of ["dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true }));
  }, sent);
}

/** What the page says went wrong. */
export async function troubleSaid(page: Page): Promise<string> {
  const line = page.locator(".saying[data-kind=trouble]:not(:empty)");
  await line.waitFor();
  return (await line.textContent()) ?? "";
}

/** The colours of the big picture, row by row, when it is all drawn: `[height * width * 4]`. */
export async function pictureShown(page: Page, words: string): Promise<number[]> {
  const canvas = page.locator(".draw .stage canvas.pixels");
  await page.locator(`.draw .stage canvas.pixels[aria-label*="${words}"]`).waitFor();
  await page.waitForTimeout(1200);
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new TypeError("It is no canvas");
    const { width, height } = element;
    // A copy: the browser warns of canvases that are read.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(element, 0, 0);
    return [...(copy?.getImageData(0, 0, width, height).data ?? [])];
  });
}
