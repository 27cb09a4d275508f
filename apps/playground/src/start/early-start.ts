import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { earlyName } from "../engine/start-worker.ts";
import { initialState } from "../state/page-state.ts";

/**
 * Has the built page start its worker and ask for the first model in its HTML, while its own script is on its way: they are what the first
 * picture waits for longest. Where a server allows no script in HTML, the page's own script does both.
 */
export function earlyStart(): Plugin {
  return {
    name: "early-start",
    apply: "build",
    // Before the service worker is given the names of all that the HTML asks for.
    writeBundle: {
      order: "pre",
      handler({ dir = "" }) {
        const place = join(dir, "index.html");
        const html = readFileSync(place, "utf8");
        const written = withEarlyStart(html, readdirSync(join(dir, "assets")));
        writeFileSync(place, written);
      },
    },
  };
}

/**
 * HTML of the page that starts the worker, given the names of the built files.
 *
 * @throws Error where there is no worker or first model among them, or no place for the script in the HTML.
 */
export function withEarlyStart(html: string, files: readonly string[]): string {
  const worker = only(files, /^worker-.*\.js$/);
  const model = only(files, new RegExp(`^${initialState.model}-.*\\.safetensors$`));
  // Scripts behind a style sheet wait for it.
  const before = /<meta charset="utf-8" \/>/;
  if (!before.test(html)) throw new Error("Cannot start early: the page does not begin as it did");
  return html.replace(before, (meta) => `${meta}\n    <script>${program(worker, model)}</script>`);
}

/** A worker that failed is left to the page's own script, which says so; addresses of other parts and models need other weights. */
function program(worker: string, model: string): string {
  const begin = `(${earlyName} = new Worker("./assets/${worker}", { type: "module" })).onerror = () => delete globalThis.${earlyName};`;
  const weights = `Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href: "./assets/${model}" })`;
  return `${begin} if (!/[#&](?:part|model)=/.test(location.hash)) document.head.append(${weights});`;
}

function only(files: readonly string[], name: RegExp): string {
  const [found, ...more] = files.filter((file) => name.test(file));
  if (found === undefined || more.length > 0)
    throw new Error(`Cannot start early: ${more.length + (found ? 1 : 0)} files are like ${name}`);
  return found;
}
