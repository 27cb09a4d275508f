// @module-tag ci
import { join } from "node:path";
import { expect, test } from "vitest";
import { byDay } from "./checks/by-day.fixture.ts";
import { openPage } from "./checks/open-page.fixture.ts";
import { makeFolder } from "./checks/sprite-files.fixture.ts";
import { pickFolder, stepOneByOne } from "./checks/training-page.fixture.ts";
import { writeSprites } from "./checks/write-sprites.ts";

test.each([360, ...(byDay ? [] : [1280])])(
  "names of eighty letters stay in their places: %i pixels wide",
  async (width) => {
    const { page, troubles } = await openPage({ at: "#part=train", width, height: 1000 });
    const folder = join(makeFolder(), "m".repeat(80));
    await writeSprites(join(folder, "m".repeat(80)), { kind: "hero", count: 20 });
    await writeSprites(join(folder, "trees"), { kind: "tree", count: 20 });
    await pickFolder(page, folder);
    await stepOneByOne(page, 1);
    const caption = page.locator(".sample-watch figcaption", { hasText: "class by class: mmm" });
    await caption.waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    const covered = await page.locator(".run-controls button:visible").evaluateAll((buttons) =>
      buttons
        .filter((button) => {
          button.scrollIntoView({ block: "center" });
          const { x, y, width: wide, height } = button.getBoundingClientRect();
          return document.elementFromPoint(x + wide / 2, y + height / 2) !== button;
        })
        .map((button) => button.textContent),
    );
    expect(covered).toEqual([]);
    expect(troubles).toEqual([]);
  },
);
