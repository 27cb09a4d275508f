// @module-tag ci
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openGpuPage } from "./gpu-page.fixture.ts";
import { gpuPageCommand } from "./page-command.ts";

test("measuring a card begins with its name, and can be stopped", async () => {
  await using opened = await openGpuPage("swiftshader");
  const { page } = opened;
  const [notes, stop] = [page.locator("#notes"), page.getByRole("button", { name: "Stop" })];
  expect(await stop.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Measure" }).click();
  await notes.getByText("swiftshader").waitFor();
  await notes.getByText("Peak and bandwidth").waitFor();
  await stop.click();
  await notes.getByText("Stopped").waitFor();
  expect(await stop.isDisabled()).toBe(true);
});

test("a page in a browser without WebGPU says that there is no card to measure", async () => {
  await using opened = await openGpuPage("none");
  const { page } = opened;
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator("#notes").getByText("Cannot").waitFor();
  expect(await page.locator("#notes").textContent()).toContain("WebGPU");
  expect(await page.getByRole("button", { name: "Stop" }).isDisabled()).toBe(true);
});

test("the page can be written into a folder, and loads its script from there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gpu-page-"));
  try {
    await gpuPageCommand(["--out", "page"], folder);
    const index = await readFile(join(folder, "page/index.html"), "utf8");
    expect(index).toContain('src="./page.js"');
    const script = await readFile(join(folder, "page/page.js"), "utf8");
    expect(script).toMatch(/new URL\([^)]*assets\/worker-/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a port that is none is refused", async () => {
  await expect(gpuPageCommand(["--port", "http"], ".")).rejects.toThrow(
    "Cannot serve on port http: a port is 1 to 65535",
  );
});
