/**
 * Checks that every package could be published on JSR: `npm run jsr:check`. A copy of the packages with a `deno.json` each is made in a
 * temporary folder, and `deno publish --dry-run` has to pass without a word of warning: no slow type, no error of types under
 * Deno's own library. Deno is that of the variable `DENO` or of the path; else npm's is installed below `node_modules`.
 * Nothing else is downloaded: dependencies are those of `node_modules`.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, matchesGlob, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execute, long } from "./execute.ts";
import { installRuntime } from "./installed-runtime.ts";
import { jsrManifest, type NpmManifest } from "./jsr-manifest.ts";

interface Room {
  readonly room: string;
  readonly manifest: NpmManifest & { readonly files: readonly string[] };
}

const top = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pixelweft-jsr-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const start = performance.now();
const rooms = readdirSync(join(top, "packages")).map((room): Room => {
  const text = readFileSync(join(top, "packages", room, "package.json"), "utf8");
  return { room, manifest: JSON.parse(text) as Room["manifest"] };
});
const own = new Set(rooms.map(({ manifest }) => manifest.name));
const copy = join(folder, "copy");
mkdirSync(copy);
for (const each of rooms) copyPackage(each);
const workspace = rooms.map(({ room }) => `./${room}`);
writeJson(join(copy, "deno.json"), { workspace, nodeModulesDir: "manual" });
symlinkSync(join(top, "node_modules"), join(copy, "node_modules"), "junction");

const deno = installRuntime("deno");
if (deno === undefined) throw new Error("Cannot check for JSR: install Deno");
const env = { DENO_DIR: join(folder, "cache"), DENO_NO_UPDATE_CHECK: "1" };
const words = ["publish", "--dry-run", "--allow-dirty"];
const { status, output } = execute(deno, words, copy, { ...long, env });
const simulated = output.match(/^Simulating publish of .*$/gm) ?? [];
const warnings = output.match(/^warning\[.*$/gm) ?? [];
const passed = status === 0 && warnings.length === 0 && simulated.length === rooms.length;
if (!passed) console.error(output.replaceAll(/^(?:Check|Download) .*\n/gm, ""));
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `JSR: ${simulated.length} of ${rooms.length} packages could be published, ${warnings.length} warnings, in ${seconds} s`,
);
process.exitCode = passed ? 0 : 1;

/** What npm would publish, sources in place of what is built. */
function copyPackage({ room, manifest }: Room): void {
  const [from, to] = [join(top, "packages", room), join(copy, room)];
  const left = manifest.files.filter((part) => part.startsWith("!")).map((part) => part.slice(1));
  const parts = manifest.files.filter((part) => !part.startsWith("!") && part !== "dist");
  for (const part of ["README.md", "LICENSE", ...parts].filter((name) =>
    existsSync(join(from, name)),
  ))
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      filter: (path) =>
        statSync(path).isDirectory() ||
        !left.some((pattern) => matchesGlob(relative(from, path).replaceAll("\\", "/"), pattern)),
    });
  writeJson(join(to, "deno.json"), jsrManifest(manifest, own));
  // Versions of its own, where another package has others.
  const nested = join(from, "node_modules");
  if (existsSync(nested)) symlinkSync(nested, join(to, "node_modules"), "junction");
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
