import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findChromium } from "./find-chromium.ts";

test("findChromium() finds a Chrome that is the only browser in PATH, and prefers the file that CHROMIUM names", () => {
  const folder = mkdtempSync(join(tmpdir(), "browsers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const chrome = join(folder, "google-chrome");
  writeFileSync(chrome, "");
  expect(findChromium({ PATH: folder })).toBe(chrome);
  expect(findChromium({ PATH: "", CHROMIUM: chrome })).toBe(chrome);
  expect(findChromium({ PATH: folder, CHROMIUM: join(folder, "none") })).toBeUndefined();
});
