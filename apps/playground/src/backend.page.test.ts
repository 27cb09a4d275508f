import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";

test("with the faster backend the page says which it is and why, and a software GPU is not", async () => {
  const { page, troubles } = await openPage({ at: "#backend=measured" });
  await firstPicture(page);
  const facts = page.locator(".facts");
  await expect.poll(() => facts.textContent(), { timeout: 20_000 }).toMatch(/pixels a second/);
  expect(await facts.textContent()).toMatch(/WebAssembly.*(?:no WebGPU|software adapter)/);
  expect(troubles).toEqual([]);
});

test("without the headers that isolate a page, and with them, the picture is the same", async () => {
  const shown: string[] = [];
  for (const isolated of [true, false]) {
    const { page } = await openPage({ isolated });
    await firstPicture(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    shown.push(
      await page.evaluate(
        () => document.querySelector<HTMLCanvasElement>(".stage .pixels")?.toDataURL() ?? "",
      ),
    );
  }
  expect(shown[0]).toBe(shown[1]);
  expect(shown[0]?.length).toBeGreaterThan(100);
});
