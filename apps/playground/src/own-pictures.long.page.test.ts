import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { barriersOn } from "./checks/axe.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { cut, heroFiles } from "./checks/own-pictures.fixture.ts";
import { drop, stepOneByOne, troubleSaid, waitUntilKept } from "./checks/training-page.fixture.ts";

test("a sheet in which no cells are found is cut as the user says", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  // Noise goes on across all lines.
  const data = Uint8Array.from({ length: 96 * 96 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  const bytes = pngBytes({ width: 96, height: 96, channels: 1, data });
  await drop(page, [{ name: "noise.png", bytes }]);
  expect(await troubleSaid(page)).toContain("noise.png");
  await cut(page, [12, 12, 0, 0]);
  await page.locator(".notes").getByText("Found 64 pictures of 12x12").waitFor();
  expect(troubles).toEqual([]);
});

test("files that are no pictures leave the choices to the pictures that are there", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await drop(page, await heroFiles());
  const notes = page.locator(".notes");
  await notes.getByText("Found 24 pictures of 16x16").waitFor();
  await drop(page, [{ name: "notes.txt", bytes: new TextEncoder().encode("The milk\n") }]);
  expect(await troubleSaid(page)).toContain("notes.txt");
  await page.getByRole("radio", { name: "24 × 24" }).check();
  await notes.getByText("Found 24 pictures of 24x24").waitFor();
  expect(troubles).toEqual([]);
});

test("how pictures are read stands there after a reload, and can be chosen otherwise", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await drop(page, await heroFiles());
  const notes = page.locator(".notes");
  await notes.getByText("Found 24 pictures of 16x16").waitFor();
  const sizes = page.getByRole("group", { name: "Their size" });
  await sizes.getByRole("radio", { name: "24 × 24" }).check();
  await notes.getByText("Found 24 pictures of 24x24").waitFor();
  await stepOneByOne(page, 1);
  expect(await waitUntilKept(page)).toBe(1);
  await page.reload();
  await notes.getByText("Found 24 pictures of 24x24").waitFor();
  expect(await sizes.getByRole("radio", { name: "24 × 24" }).isChecked()).toBe(true);
  expect(await page.getByText("drop them again").isVisible()).toBe(false);
  await sizes.getByRole("radio", { name: "as they are" }).check();
  await notes.getByText("Found 24 pictures of 16x16").waitFor();
  // The same pictures with another network are read of the same files.
  const weights = page.locator(".run-facts dd").last();
  const few = await weights.textContent();
  await page.getByRole("radio", { name: "larger, slower, better" }).check();
  await expect.poll(() => weights.textContent(), { timeout: 30_000 }).not.toBe(few);
  await stepOneByOne(page, 1);
  await waitUntilKept(page);
  await page.reload();
  await sizes.waitFor();
  expect(await sizes.getByRole("radio", { name: "as they are" }).isChecked()).toBe(true);
  expect(troubles).toEqual([]);
});

test("pictures whose files are too large to keep are said to be dropped again after a reload", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await drop(page, [...(await heroFiles()), { name: "film.mov", bytes: new Uint8Array(2 ** 24) }]);
  const notes = page.locator(".notes");
  await notes.getByText("Found 24 pictures of 16x16").waitFor();
  await stepOneByOne(page, 1);
  await waitUntilKept(page);
  await page.reload();
  await page.getByText("drop them again").waitFor();
  expect(await page.getByRole("group", { name: "Their size" }).isVisible()).toBe(false);
  expect(await barriersOn(page)).toEqual([]);
  await page.getByRole("radio", { name: "Weapons" }).check();
  await notes.getByText("Found 400 pictures").waitFor();
  expect(await page.getByText("drop them again").isVisible()).toBe(false);
  expect(troubles).toEqual([]);
});

test("what is no picture is not to be cut, and a picture is, whatever it is called", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  await page
    .getByRole("button", { name: "Train", exact: true })
    .and(page.locator(":enabled"))
    .waitFor();
  await drop(page, [{ name: "notes.png", bytes: new TextEncoder().encode("Dragons and milk\n") }]);
  expect(await troubleSaid(page)).toContain("it is a text");
  expect(await page.locator(".reading").isVisible()).toBe(false);
  const data = Uint8Array.from({ length: 96 * 96 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  const bytes = pngBytes({ width: 96, height: 96, channels: 1, data });
  await drop(page, [{ name: "noise", bytes }]);
  await page.locator(".saying", { hasText: "a network learns from many" }).waitFor();
  await cut(page, [12, 12, 0, 0]);
  await page.locator(".notes").getByText("Found 64 pictures of 12x12").waitFor();
  expect(troubles).toEqual([]);
});
