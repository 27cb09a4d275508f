/**
 * What backends compute, in Firefox: `npm run test:firefox` bundles the conformance cases, some random programs and the windows as a page,
 * and opens it in `firefox-esr` with WebGPU, which Firefox for Linux has behind a preference. The last line counts what passed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { browsers, visit } from "../release/pages.ts";

const page = `
import { conformanceCases, randomProgram, runCase, runWindowCase, windowCases } from "@pixelweft/backend-tests";
import { add, read, tensor } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { requestWebgpu } from "@pixelweft/webgpu-backend";

const failed = [];
const counts = [];
try {
  for (const [name, open] of [["WebGPU", requestWebgpu], ["WebAssembly", () => wasmBackend({ threads: 2 })]]) {
    const backend = await open();
    let passed = 0;
    const judge = async (one, run) => {
      await fetch("/at", { method: "POST", body: name + ", " + one.name });
      const result = await run(backend, one).catch((error) => ({ passed: false, detail: String(error) }));
      if (result.passed) passed += 1;
      else failed.push(name + ", " + one.name + ": " + result.detail);
    };
    for (let seed = 0; seed < 25; seed++) await judge(randomProgram(seed), runCase);
    for (const one of conformanceCases()) await judge(one, runCase);
    for (const one of windowCases()) await judge(one, runWindowCase);
    counts.push(name + " " + passed + " passed");
    const times = [];
    for (let turn = 0; turn < 20; turn++) {
      const start = performance.now();
      await read(backend, add(tensor([turn]), 1));
      times.push(performance.now() - start);
    }
    // It looks every 100 ms for what is done, unless it is made to.
    const median = times.toSorted((a, b) => a - b)[10];
    if (median > 50) failed.push(name + ": a small read takes " + median.toFixed(0) + " ms");
    backend.dispose();
  }
} catch (error) {
  failed.push(String(error));
}
await fetch("/report", { method: "POST", body: JSON.stringify({ failed, counts, agent: navigator.userAgent }) });
`;
const preferences = `user_pref("dom.webgpu.enabled", true);
user_pref("gfx.webgpu.ignore-blocklist", true);
`;

const firefox = browsers.find(({ name }) => name === "Firefox");
if (firefox === undefined) throw new Error("There is no Firefox among the browsers of this file");
const top = fileURLToPath(new URL("../..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
mkdirSync(join(top, ".test-reports"), { recursive: true });
const folder = mkdtempSync(join(top, ".test-reports", "firefox-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const input = join(folder, "page.js");
writeFileSync(input, page);
await build({
  root: folder,
  configFile: false,
  logLevel: "error",
  resolve: { conditions: ["@pixelweft/source", "module", "browser", "import", "default"] },
  build: {
    outDir: "out",
    target: "esnext",
    rolldownOptions: { input, output: { entryFileNames: "page.js" } },
  },
});
const served = join(folder, "out");
writeFileSync(join(served, "index.html"), '<script type="module" src="/page.js"></script>\n');
// For each case: on a busy machine whose driver has compiled none of its shaders before, all of them need more than a quarter of an hour.
const patience = 300;
const said = await visit({
  folder: served,
  browser: firefox,
  isolated: true,
  preferences,
  patience,
});
const { failed, counts, agent } = JSON.parse(said) as Record<"failed" | "counts", string[]> & {
  readonly agent: string;
};
for (const line of failed) console.log(line);
const version = /Firefox\/[\d.]+/.exec(agent)?.[0].replace("/", " ") ?? agent;
console.log(`${version}: ${counts.join(", ")}, ${failed.length} failed`);
process.exitCode = failed.length === 0 && counts.length === 2 ? 0 : 1;
