// @module-tag ci
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";

/** The number in front of `bits` in a text. */
function bitsIn(text: string | null): number {
  return Number(/([\d.]+) bits/.exec(text ?? "")?.[1]);
}

test("twelve guesses are scored in bits beside the model's, and then the costs are shown", async () => {
  const { page, troubles } = await openPage({ at: "#part=game&label=4" });
  const scores = page.locator(".score dd");
  let spent = 0;
  for (let round = 1; round <= 12; round++) {
    await page.getByText(`Pixel ${round} of 12`).waitFor();
    await page.getByRole("radio", { name: "transparent", exact: true }).check();
    await page.getByRole("button", { name: "That is my guess" }).click();
    spent += bitsIn(await page.locator(".question [role=status]").textContent());
    // A right guess at 60 % costs 0.74 bits, a wrong one log2(31 / 0.4).
    expect(bitsIn(await scores.first().textContent())).toBeCloseTo(spent, 0);
    await page.getByRole("button", { name: round < 12 ? "Next pixel" : "The end" }).click();
  }
  await page.getByText(/wins?: /).waitFor();
  await page.getByRole("button", { name: "What each pixel costs" }).click();
  await page.getByRole("heading", { name: /bits for the whole picture/ }).waitFor();
  expect(page.url()).toContain("costs=on");
  expect(troubles).toEqual([]);
});

test("the cost of a picture is smaller under its own class than under another, and a pixel's is shown", async () => {
  const { page, troubles } = await openPage({ at: "#part=game&label=4&costs=on" });
  const heading = page.getByRole("heading", { name: /bits for the whole picture/ });
  const own = bitsIn(await heading.textContent());
  await page.getByRole("group", { name: /arrow keys move/ }).press("ArrowDown");
  await page.getByText(/^Row 1, column 1: the model gave transparent/).waitFor();
  await page.getByRole("radio", { name: "house" }).check();
  await expect.poll(async () => bitsIn(await heading.textContent())).toBeGreaterThan(own);
  expect(page.url()).toContain("believed=8");
  expect(troubles).toEqual([]);
});

test("a model of 256 greys is refused with a way on", async () => {
  const { page, troubles } = await openPage({ at: "#part=game&model=fashion-mnist-class" });
  await page.getByRole("link", { name: "Play with sprites16" }).click();
  await page.getByText("Pixel 1 of 12").waitFor();
  expect(troubles).toEqual([]);
});

test("the pixel that is to be guessed is framed in the page's colour, in the dark too", async () => {
  const { page } = await openPage({ at: "#part=game&label=4", dark: true });
  await page.getByText("Pixel 1 of 12").waitFor();
  const framed = (): Promise<boolean> =>
    page.locator(".game .marks").evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d");
      copy?.drawImage(canvas, 0, 0);
      const data = copy?.getImageData(0, 0, width, height).data ?? [];
      const [red, green, blue] = getComputedStyle(canvas).color.match(/\d+/g)?.map(Number) ?? [];
      return data.some(
        (_, at) =>
          at % 4 === 0 && data[at] === red && data[at + 1] === green && data[at + 2] === blue,
      );
    });
  await expect.poll(framed).toBe(true);
});
