import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { initialState } from "../state/page-state.ts";

/** Name of the service worker's program in the built folder, which has no hash: browsers find a newer one by its name. */
export const serviceWorkerName = "service-worker.js";

/** Writes the names of all built files into the service worker, when they are known. */
export function keptFiles(): Plugin {
  return {
    name: "kept-files",
    apply: "build",
    writeBundle({ dir = "" }) {
      const program = join(dir, serviceWorkerName);
      const html = readFileSync(join(dir, "index.html"), "utf8");
      const all = readdirSync(join(dir, "assets"))
        .toSorted()
        .map((name) => `assets/${name}`);
      const isModel = (path: string): boolean => path.endsWith(".safetensors");
      const isFirst = (path: string): boolean => path.startsWith(`assets/${initialState.model}-`);
      const [, entry] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? [];
      if (entry === undefined) throw new Error("Cannot keep the page: it names no script");
      const build = {
        // Names have the contents of their files in them.
        version: createHash("sha256").update(html).update(all.join()).digest("hex").slice(0, 16),
        entry,
        files: all.filter((path) => !isModel(path) || isFirst(path)),
        models: all.filter((path) => isModel(path) && !isFirst(path)),
      };
      const text = readFileSync(program, "utf8");
      const written = text.replace(/(["'`])BUILD_OF_THE_PAGE\1/, () =>
        JSON.stringify(JSON.stringify(build)),
      );
      if (written === text) throw new Error("Cannot keep the page: its service worker is another");
      writeFileSync(program, written);
    },
  };
}
