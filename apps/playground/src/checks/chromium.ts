import { chromium, type Browser } from "playwright-core";

/** Chromium without a window, with further switches. */
export function launch(...switches: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--no-first-run", ...switches],
  });
}
