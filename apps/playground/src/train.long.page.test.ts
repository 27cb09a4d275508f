import { pngBytes } from "@pixelweft/pixelcnn/node";
import { parseRun } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { spriteFolder } from "./checks/sprite-files.fixture.ts";
import {
  download,
  drop,
  pickFolder,
  pictureShown,
  stepOneByOne,
  stepsOf,
  waitUntilKept,
} from "./checks/training-page.fixture.ts";

test("a run that was training when the page was left trains on when it is back", async () => {
  const { page, troubles } = await openPage({ at: "#part=train&set=weapons" });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(5);
  // What is not hidden is kept every few seconds.
  await page.locator(".run-controls[data-kept]").waitFor();
  const before = Number(await page.locator(".run-controls").getAttribute("data-kept"));
  await page.reload();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await expect.poll(() => stepsOf(page), { timeout: 60_000 }).toBeGreaterThan(before);
  expect(troubles).toEqual([]);
});

test("in slow motion a run that is paused and goes on makes one step after the other", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await page.getByRole("radio", { name: "slow motion" }).check();
  const go = page.getByRole("button", { name: /^(Train|Go on)$/ });
  await go.click();
  for (let i = 0; i < 3; i++) {
    // In the middle of a step.
    await page.waitForTimeout(600);
    await page.getByRole("button", { name: "Pause" }).click();
    await go.click();
  }
  const before = await stepsOf(page);
  await page.waitForTimeout(9000);
  // A step is shown for more than three seconds.
  expect(await stepsOf(page)).toBeGreaterThan(before);
  expect(await stepsOf(page)).toBeLessThanOrEqual(before + 3);
  expect(troubles).toEqual([]);
});

test("models of two runs at the same step are shown each, and looked into", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const modelShown = async (): Promise<string> => {
    await stepOneByOne(page, 1);
    await page.getByRole("button", { name: "Draw with it" }).click();
    await pictureShown(page, ", step 1:");
    await page.locator(".draw .stage").hover({ position: { x: 100, y: 100 } });
    await page.locator(".microscope h2", { hasText: "Row" }).waitFor();
    await page.waitForTimeout(500);
    return page.getByLabel("The model", { exact: true }).inputValue();
  };
  const first = await modelShown();
  await page.getByRole("link", { name: "Train" }).click();
  await page.getByRole("radio", { name: "Plants" }).check();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(0);
  expect(await modelShown()).not.toBe(first);
  expect(await page.locator(".saying").textContent()).toBe("");
  expect(troubles).toEqual([]);
});

test("of pictures that are memorised the weights before are drawn with and taken away, after a reload too", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await pickFolder(page, await spriteFolder("shields", { kind: "shield", count: 24 }));
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const notice = page.locator(".memorised:not(:empty)");
  await notice.waitFor({ timeout: 240_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  const last = await waitUntilKept(page);
  const words = (await notice.textContent()) ?? "";
  const best = Number(/after ([\d,]+) steps/.exec(words)?.[1]?.replaceAll(",", ""));
  expect(best).toBeGreaterThan(0);
  expect(best).toBeLessThan(last - 150);
  await page.locator(".loss-curve .best").waitFor();

  const stepsIn = async (button: string): Promise<number | undefined> =>
    parseRun((await download(page, button)).bytes).step;
  const taken = await download(page, "The model");
  expect(parseRun(taken.bytes).step).toBe(best);
  expect(await stepsIn("The model, to go on training")).toBe(last);
  await page.reload();
  await notice.waitFor();
  expect((await download(page, "The model")).bytes).toEqual(taken.bytes);
  await page.getByRole("button", { name: "Draw with it" }).click();
  await pictureShown(page, `, step ${best}:`);
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
