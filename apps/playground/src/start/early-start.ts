import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { earlyName } from "../engine/start-worker.ts";
import { initialState } from "../state/page-state.ts";

/**
 * Has the built page start its worker in its HTML, while its own script is on its way, and ask for what the first picture is drawn from: the model, and
 * the programs, which are lowered here. Where a server allows no script in HTML, the page's own script does all of it.
 */
export function earlyStart(): Plugin {
  return {
    name: "early-start",
    apply: "build",
    // Before the service worker is given the names of all files.
    writeBundle: {
      order: "pre",
      handler({ dir = "" }) {
        const assets = join(dir, "assets");
        const json = firstPrograms();
        const digest = createHash("sha256").update(json).digest("base64url").slice(0, 8);
        writeFileSync(join(assets, `programs-${digest}.json`), json);
        const place = join(dir, "index.html");
        const html = readFileSync(place, "utf8");
        writeFileSync(place, withEarlyStart(html, readdirSync(assets)));
      },
    },
  };
}

/** The programs that draw the first picture, by the sources that the page is built from. */
function firstPrograms(): Buffer {
  const program = fileURLToPath(new URL("print-first.ts", import.meta.url));
  const words = ["--conditions=@pixelweft/source", program];
  return execFileSync(process.execPath, words, { maxBuffer: 2 ** 24 });
}

/**
 * HTML of the page that starts early, given the names of the built files.
 *
 * @throws Error where there is no worker, first model or programs among them, or no place for the script in the HTML.
 */
export function withEarlyStart(html: string, files: readonly string[]): string {
  const worker = only(files, /^worker-.*\.js$/);
  const model = only(files, new RegExp(`^${initialState.model}-.*\\.safetensors$`));
  const programs = only(files, /^programs-.*\.json$/);
  // Scripts behind a style sheet wait for it.
  const before = /<meta charset="utf-8" \/>/;
  if (!before.test(html)) throw new Error("Cannot start early: the page does not begin as it did");
  const script = `<script>${begin({ worker, model, programs })}</script>`;
  return html.replace(before, (meta) => `${meta}\n    ${script}`);
}

/** What the page says where it is opened from the disk: browsers load none of its scripts then, nor its styles, unless they are set to. */
const asFile =
  "Cannot start: browsers run this page from a server only, and it was opened as a file. Run “npx serve” or “python3 -m http.server” in its folder, and open the address that it prints.";

/** A worker that failed is left to the page's own script, which says so; addresses of other parts and models need neither model nor programs. */
function begin({
  worker,
  model,
  programs,
}: Readonly<Record<"worker" | "model" | "programs", string>>): string {
  return `if (location.protocol === "file:") addEventListener("DOMContentLoaded", () => document.querySelector("main noscript")?.after(${JSON.stringify(asFile)}));
${earlyName} = { worker: new Worker("./assets/${worker}", { type: "module" }) };
${earlyName}.worker.onerror = () => delete ${earlyName}.worker;
if (!/[#&](part|model)=/.test(location.hash)) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href: "./assets/${model}" }));
  (${earlyName}.lowered = fetch("./assets/${programs}").then((found) => found.json())).catch(() => {});
}`;
}

function only(files: readonly string[], name: RegExp): string {
  const [found, ...more] = files.filter((file) => name.test(file));
  if (found === undefined || more.length > 0)
    throw new Error(`Cannot start early: ${more.length + (found ? 1 : 0)} files are like ${name}`);
  return found;
}
