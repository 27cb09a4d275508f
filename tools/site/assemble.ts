/**
 * Puts what is shown on the web into one folder, `site`: the playground, the documentation as `docs` and the page that measures a card
 * as `gpu`. `npm run site`, and with `-- --serve` serves it on this machine. Any server of files can have it, at any path.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { neighbours, withNeighbours } from "./neighbours.ts";
import { serve } from "./serve.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
const out = join(top, "site");

rmSync(out, { recursive: true, force: true });
npm("playground:build");
cpSync(join(top, "apps/playground/dist"), out, { recursive: true });
npm("docs");
cpSync(join(top, "docs/site/out"), join(out, "docs"), { recursive: true });
npm("bench", "gpu-page", "--out", join(out, "gpu"));
const page = join(out, "index.html");
writeFileSync(page, withNeighbours(readFileSync(page, "utf8")));
for (const folder of Object.keys(neighbours))
  if (!existsSync(join(out, folder, "index.html")))
    throw new Error(`Cannot finish the site: ${folder} has no page`);
const sizes = globSync("**/*", { cwd: out }).map((path) => statSync(join(out, path)));
const bytes = sizes.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
console.log(
  `site: ${sizes.filter((one) => one.isFile()).length} files, ${(bytes / 1e6).toFixed(1)} MB`,
);
if (process.argv.includes("--serve")) console.log(`Served at ${await serve(out)}`);

function npm(name: string, ...words: readonly string[]): void {
  const { status } = spawnSync("npm", ["run", "--silent", name, "--", ...words], {
    cwd: top,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`Cannot make the site: npm run ${name} failed`);
}
