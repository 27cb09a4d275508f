import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { frameGaps, type FrameGaps } from "./checks/frame-gaps.ts";
import { isBusy } from "./checks/is-busy.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";

/** What others do on the machine makes gaps longer: it is tried again. */
const retry = 2;

function expectSmooth(what: string, { frames, most, longest }: FrameGaps): void {
  const words = `${what}: ${frames} frames, 95 % within ${most.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;
  console.log(words);
  expect(frames, words).toBeGreaterThan(60);
  expect(most, words).toBeLessThan(34);
  expect(longest, words).toBeLessThan(100);
}

/** Moves the pointer over the picture in waves. */
async function stroke(page: Page, times: number): Promise<void> {
  const box = await page.locator(".stage").boundingBox();
  if (!box) throw new Error("There is no stage");
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 0; i <= times; i++) {
    const [x, y] = [i / times, 0.5 + 0.4 * Math.sin(i / 9)];
    await page.mouse.move(box.x + x * (box.width - 1), box.y + y * box.height);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
}

test.skipIf(isBusy)("frames come in time while pictures are drawn", { retry }, async () => {
  const { page } = await openPage();
  await firstPicture(page);
  await page.locator(".microscope").waitFor();
  await page.waitForTimeout(1500);
  const draw = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await page.getByRole("button", { name: "Next picture" }).click();
      await page.waitForTimeout(1000);
    }
  };
  const [gaps] = await Promise.all([frameGaps(page, 3000), draw()]);
  expectSmooth("drawing", gaps);
});

test.skipIf(isBusy)(
  "frames come in time while somebody paints and the model completes",
  { retry },
  async () => {
    const { page } = await openPage({ at: "#tool=paint&ink=26" });
    await firstPicture(page);
    await page.locator(".inks label").first().waitFor();
    await page.waitForTimeout(1500);
    const before = await page.evaluate(() => location.hash);
    const [gaps] = await Promise.all([frameGaps(page, 3000), stroke(page, 150)]);
    expect(await page.evaluate(() => location.hash)).not.toBe(before);
    expectSmooth("painting", gaps);
  },
);

test.skipIf(isBusy)(
  "frames come in time while the microscope follows the pointer",
  { retry },
  async () => {
    const { page } = await openPage();
    await firstPicture(page);
    await page.locator(".microscope").waitFor();
    await page.waitForTimeout(1500);
    const [gaps] = await Promise.all([frameGaps(page, 3000), stroke(page, 150)]);
    expectSmooth("looking", gaps);
  },
);
