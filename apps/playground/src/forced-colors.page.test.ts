// @module-tag ci
import { decodePicture } from "@pixelweft/datasets";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";

/** Whether something is seen in colour: more than text and lines, which have the reader's own two. */
async function isColourful(page: Page, selector: string): Promise<boolean> {
  const place = page.locator(selector).and(page.locator(":visible")).first();
  await place.waitFor();
  const png = await place.screenshot();
  const { pixels } = await decodePicture(png, { source: selector, maxPixels: 2 ** 22 });
  let colourful = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const colours = pixels.subarray(at, at + 3);
    if (Math.max(...colours) - Math.min(...colours) > 40) colourful += 1;
  }
  return colourful > 100;
}

/** Choices that look as those beside them, although they are the chosen ones. */
function unmarked(page: Page): Promise<string[]> {
  return page.locator("fieldset.choices:visible").evaluateAll((groups) =>
    groups.flatMap((group) => {
      const looks = (selector: string): string[] =>
        Array.from(group.querySelectorAll(selector), (label) => {
          const { backgroundColor, color, outlineStyle } = getComputedStyle(label);
          return `${backgroundColor} ${color} ${outlineStyle}`;
        });
      const others = looks("input:not(:checked) + span");
      const isAlike = looks("input:checked + span").some((look) => others.includes(look));
      return isAlike ? [group.textContent.slice(0, 60)] : [];
    }),
  );
}

test("where readers choose their own colours, choices are marked, and colours that are meant stay", async () => {
  const { page, troubles } = await openPage();
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const uncoloured: string[] = [];
  const alike: string[] = [];
  for (const [address, ...coloured] of [
    ["#tool=paint", ".inks .swatch[style*='rgb(98']", ".stage canvas"],
    ["#pixel=100", ".cumulative", ".likeliest"],
    ["#part=game&label=4", ".swatches", ".stage"],
    ["#part=game&label=9&costs=on", ".heat-legend", ".bars", ".stage .heat"],
    ["#part=train"],
    ["#label=7&lesson=temperature.2"],
  ] as const) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, address);
    await page.locator("main > section:visible .choice").first().waitFor();
    for (const selector of coloured)
      if (!(await isColourful(page, selector))) uncoloured.push(`${address} ${selector}`);
    alike.push(...(await unmarked(page)));
  }
  expect(uncoloured).toEqual([]);
  expect(alike).toEqual([]);
  const edges = await page
    .locator("#parts a")
    .evaluateAll((links) => links.map((link) => getComputedStyle(link).borderBottomColor));
  expect(edges.filter((edge) => edge === edges[0])).toHaveLength(1);
  expect(troubles).toEqual([]);
});
