/**
 * Pictures of the page in Chromium, to be looked at: `npm run playground:shots`, or `npm run playground:shots -- NAME ...`. They are written to
 * `apps/playground/shots`, which git ignores.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtFolder } from "./built-folder.ts";
import { launch } from "./chromium.ts";
import { servePage } from "./serve-page.ts";
import { shots } from "./shots.ts";

const folder = fileURLToPath(new URL("../../shots", import.meta.url));
mkdirSync(folder, { recursive: true });
const names = process.argv.slice(2);
for (const name of names)
  if (!Object.hasOwn(shots, name))
    throw new RangeError(`Cannot take ${name}: there are ${Object.keys(shots).join(", ")}`);
const served = await servePage({ folder: builtFolder, isolated: true });
const browser = await launch();
for (const [name, shot] of Object.entries(shots)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { at = "", width = 1280, height = 900, dark = false, act } = shot;
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  page.on("console", (message) => console.log(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${name}: ${String(error)}`));
  await page.goto(`${served.address}${at}`);
  if (act) await act(page);
  else {
    await page.waitForFunction(() => performance.getEntriesByName("first-picture").length > 0);
    await page.waitForTimeout(1000);
  }
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
  console.log(`${folder}/${name}.png`);
}
await browser.close();
await served[Symbol.asyncDispose]();
