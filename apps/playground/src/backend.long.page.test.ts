import { expect, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { stepOneByOne } from "./checks/training-page.fixture.ts";

test("with the faster backend the page says which it is and why, and a software GPU is not", async () => {
  const { page, troubles } = await openPage({ at: "#backend=measured" });
  await firstPicture(page);
  const facts = page.locator(".facts");
  await expect.poll(() => facts.textContent(), { timeout: 20_000 }).toMatch(/pixels a second/);
  expect(await facts.textContent()).toMatch(/WebAssembly.*(?:no WebGPU|software adapter)/);
  expect(troubles).toEqual([]);
});

test.each(["", "&part=train"])(
  "where WebGPU is asked for in vain WebAssembly computes, and the foot of the page says so: %s",
  async (part) => {
    const { page } = await openPage();
    await page.addInitScript(() => {
      delete (Navigator.prototype as { gpu?: unknown }).gpu;
    });
    await page.goto(`${page.url().replace(/#.*/, "")}#backend=webgpu${part}`);
    await page.reload();
    if (part === "") await firstPicture(page);
    else await stepOneByOne(page, 1);
    const foot = page.locator("#colophon");
    await foot.getByText("There is no WebGPU here: WebAssembly computes in its place").waitFor();
    await foot.getByRole("radio", { name: "WebAssembly" }).click();
    await expect.poll(() => page.url()).not.toContain("backend");
    await foot.getByText("This browser has no WebGPU: WebAssembly computes").waitFor();
  },
);

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
