import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The Chromium that browser tests launch: the file that `CHROMIUM` names, or the first known name in `PATH`. */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { CHROMIUM: named, PATH: path = "" } = env;
  if (named) return existsSync(named) ? named : undefined;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = [...path.split(delimiter), "/usr/bin"];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
}
