// @module-tag ci
import { expect, test } from "vitest";
import { buildTimingPage, openPage } from "./open-page.ts";

test("A page samples with threads where it is isolated, and with one where it is not", async () => {
  const files = await buildTimingPage();
  await using isolated = await openPage(files, { isolated: true });
  await using plain = await openPage(files, { isolated: false });
  expect(isolated.description).not.toContain("cannot be shared");
  expect(plain.description).toContain("1 thread (memory cannot be shared here)");
  for (const page of [isolated, plain])
    expect(await page.once("G28 sampled, 1 image")).toBeGreaterThan(0);
});
