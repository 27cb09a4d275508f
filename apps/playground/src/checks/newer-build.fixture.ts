import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtFolder } from "./built-folder.ts";

/** Copies the built page into a folder, from where a test serves it. */
export function copyBuild(folder: string): void {
  cpSync(builtFolder, folder, { recursive: true });
}

/**
 * Puts another build in the place of the one in a folder: its scripts and a model have other names, as files of other contents have, and those
 * of before are gone. Returns the name of its main script.
 */
export function putNewerBuild(folder: string, model: string): string {
  const names = readdirSync(join(folder, "assets"));
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const [, script = ""] = /src="\.\/assets\/([^"]+\.js)"/.exec(html) ?? [];
  const renamed = names
    .filter((name) => name.endsWith(".js") || name.startsWith(`${model}-`))
    .map((name) => [name, name.replace(/-[^-]{4}/, "-newR")] as const);
  for (const [name, other] of renamed)
    renameSync(join(folder, "assets", name), join(folder, "assets", other));
  const texts = [
    "index.html",
    "service-worker.js",
    ...readdirSync(join(folder, "assets"))
      .filter((name) => name.endsWith(".js"))
      .map((name) => `assets/${name}`),
  ];
  for (const name of texts) {
    let text = readFileSync(join(folder, name), "utf8");
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    text = text.replace(/(\\"version\\":\\")[0-9a-f]{4}/, "$1newR");
    writeFileSync(join(folder, name), text);
  }
  return renamed.find(([name]) => name === script)?.[1] ?? "";
}
