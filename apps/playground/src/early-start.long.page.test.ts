import type { LoweredSampler } from "@pixelweft/pixelcnn";
import { expect, onTestFinished, test } from "vitest";
import { builtFolder } from "./checks/built-folder.ts";
import { launch } from "./checks/chromium.ts";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { servePage } from "./checks/serve-page.ts";

/** Names of what a page has asked for, by how often. */
const asked = (): [string, number][] => {
  const names = performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name).pathname.replace(/^.*\//, ""));
  return [...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]);
};

test("the HTML starts the worker and asks for the model, and the page starts no second one", async () => {
  const { page, troubles } = await openPage();
  await firstPicture(page);
  expect(page.workers()).toHaveLength(1);
  const begun = await page.evaluate(() => {
    const entries = performance.getEntriesByType("resource");
    const of = (name: RegExp): PerformanceEntry | undefined =>
      entries.find((entry) => name.test(entry.name));
    const { startTime: model = Infinity } = of(/sprites16-[^/]*$/) ?? {};
    const marks = performance.getEntriesByType("paint");
    return { model, painted: marks[0]?.startTime ?? 0 };
  });
  expect(begun.model).toBeLessThan(begun.painted);
  const models = (await page.evaluate(asked)).filter(([name]) => name.endsWith(".safetensors"));
  expect(models).toEqual([[expect.stringMatching(/^sprites16-/), 1]]);
  // Nothing was asked for in vain, about which browsers complain after some seconds.
  await page.waitForTimeout(4000);
  expect(troubles).toEqual([]);
});

test("an address of another part or model does not ask for the first model", async () => {
  for (const at of ["#part=blind-spot", "#model=sprites24"]) {
    const { page, troubles } = await openPage({ at });
    if (at.includes("model")) await firstPicture(page);
    else await page.getByRole("heading", { level: 1, name: /blind/i }).waitFor();
    const names = (await page.evaluate(asked)).map(([name]) => name);
    expect(names.filter((name) => /^(?:sprites16|programs)-/.test(name))).toEqual([]);
    expect(troubles).toEqual([]);
  }
});

test("where the server allows no script in HTML the page starts by itself", async () => {
  const served = await servePage({ folder: builtFolder, isolated: true });
  const browser = await launch();
  onTestFinished(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });
  const page = await browser.newPage();
  await page.route(served.address, async (route) => {
    const response = await route.fetch();
    const policy = { "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'" };
    await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
  });
  await page.goto(served.address);
  await firstPicture(page);
  expect(await page.evaluate(() => "earlyStarted" in globalThis)).toBe(false);
});

/** The picture that is shown where the programs of the first picture are answered so. */
async function pictureWith(answer: (text: string) => string | undefined): Promise<string> {
  const served = await servePage({ folder: builtFolder, isolated: true });
  const browser = await launch();
  onTestFinished(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });
  const page = await browser.newPage();
  let answered = 0;
  await page.route(/programs-[^/]*\.json$/, async (route) => {
    answered++;
    const body = answer(await (await route.fetch()).text());
    await route.fulfill(body === undefined ? { status: 404 } : { status: 200, body });
  });
  await page.goto(served.address);
  await firstPicture(page);
  expect(answered).toBe(1);
  return page.evaluate(
    () => document.querySelector<HTMLCanvasElement>(".stage .pixels")?.toDataURL() ?? "",
  );
}

test("the first picture is drawn by the programs of the build, and without them is the same", async () => {
  const shown = await pictureWith((text) => text);
  expect(shown.length).toBeGreaterThan(100);
  expect(await pictureWith(() => undefined)).toBe(shown);
  expect(await pictureWith((text) => text.slice(0, 1000))).toBe(shown);
  expect(await pictureWith(() => "{}")).toBe(shown);
  const ofOther = (text: string): string => text.replace('"hiddenChannels":', '"headChannels":');
  expect(await pictureWith(ofOther)).toBe(shown);
  // Without the kernels of the rows the picture is another one, so the programs of the file were run.
  const emptied = (text: string): string => {
    const { rows, ...others } = JSON.parse(text) as LoweredSampler;
    const halves = Object.entries(rows).map(([key, one]) => {
      return [key, { ...one, program: { ...one.program, steps: [] } }];
    });
    return JSON.stringify({ ...others, rows: Object.fromEntries(halves) });
  };
  expect(await pictureWith(emptied)).not.toBe(shown);
});
