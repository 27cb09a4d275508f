import { expect, test } from "vitest";
import type { GpuReport } from "../gpu-report.ts";
import { openGpuPage } from "./gpu-page.fixture.ts";

test(
  "a page measures the card of its browser, and offers what it found as files",
  { timeout: 420_000 },
  async () => {
    await using opened = await openGpuPage("swiftshader");
    const { page } = opened;
    await page.getByLabel("a small network").check();
    await page.getByRole("button", { name: "Measure" }).click();
    const link = page.getByRole("link", { name: "Save gpu.json" });
    await link.waitFor({ timeout: 400_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array);
    const report = JSON.parse(Buffer.concat(chunks).toString()) as GpuReport;
    expect(report.failures).toEqual([]);
    expect(report.checks.map(({ kernels }) => kernels)).toEqual(["usual", "row kernels"]);
    expect(report.checks.flatMap(({ failed }) => failed)).toEqual([]);
    expect(Math.min(...report.checks.map(({ passed }) => passed))).toBeGreaterThan(20);
    expect(report.adapter.software).toBe(true);
    expect(report.host).toContain("Chrome");
    expect(report.probe?.flopsPerSecond).toBeGreaterThan(1e8);
    const [step, samples] = report.profiles;
    expect(report.profiles.map(({ tiles }) => tiles)).toEqual([
      "as chosen by size",
      "as chosen by size",
      "tuned",
      "tuned",
      "as chosen by size",
    ]);
    expect(step?.profile.timing).toBe("alone");
    expect(step?.profile.kernels.some(({ name }) => name.startsWith("filter "))).toBe(true);
    expect(samples?.profile.steady.dispatches).toBeGreaterThan(100);
    const dispatches = report.profiles.map(({ profile }) => profile.steady.dispatches);
    expect(dispatches[4]).toBeLessThan(dispatches[1] ?? 0);
    const table = page.frameLocator("#report").getByText("C6 training step, batch 2").first();
    await table.waitFor();
  },
);
