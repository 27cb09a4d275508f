/**
 * Builds the documentation as a site, in `docs/site/out`: `npm run docs`, and with `-- --serve` serves it on this machine.
 * TypeDoc makes it; it is installed in a folder of its own, `docs/site`, when it is first needed.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentedExports, documentedRooms, readDoors } from "../doctests/public-exports.ts";
import { deadLinks, foreignParts, readHtml } from "./dead-links.ts";
import { picturesOf, sitePage, sitePages, type Page } from "./pages.ts";
import { buildReference, type Import } from "./reference.ts";
import { serve } from "./serve.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
const home = join(top, "docs/site");
const staged = join(home, "staged");
const out = join(home, "out");

const start = performance.now();
install();
const pages = stage();
const built = await buildReference({
  home,
  imports: importsOf([...documentedRooms, "packages/cli"]),
  documents: pages.filter(({ group }) => group !== undefined).map(({ path }) => join(staged, path)),
  frontPage: join(staged, "README.md"),
  titles: new Set(
    documentedExports(top).exports.flatMap(({ examples }) => examples.map(({ title }) => title)),
  ),
  out,
});
const files = globSync("**/*", { cwd: out }).filter((path) => statSync(join(out, path)).isFile());
const html = files.filter((path) => path.endsWith(".html"));
const texts = html.map((path) => ({ path, text: readFileSync(join(out, path), "utf8") }));
const breaches = [
  ...deadLinks(
    texts.map(({ path, text }) => readHtml(path, text)),
    (path) => existsSync(join(out, path)),
  ),
  ...texts.flatMap(({ path, text }) => foreignParts(path, text)),
];
for (const breach of breaches) console.error(breach);
const bytes = files.reduce((sum, path) => sum + statSync(join(out, path)).size, 0);
const seconds = (performance.now() - start) / 1000;
console.log(
  `docs/site/out: ${html.length} pages, ${(bytes / 1e6).toFixed(1)} MB, ${breaches.length} dead links, in ${seconds.toFixed(0)} s`,
);
if (!built || breaches.length > 0) process.exitCode = 1;
else if (process.argv.includes("--serve")) console.log(`Served at ${await serve(out)}`);

function install(): void {
  if (existsSync(join(home, "node_modules/.package-lock.json"))) return;
  console.log("Installing TypeDoc in docs/site");
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: home,
    env: { ...process.env, PATH: path },
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("Cannot install TypeDoc: npm ci failed");
}

/** Copies the Markdown pages, with links as the site has them, and the pictures that they show. */
function stage(): Page[] {
  const paths = globSync("{*,docs/*,docs/guides/*,packages/*/*,apps/*/*,examples/*/*}.md", {
    cwd: top,
    exclude: ["**/node_modules/**", "**/CHANGELOG.md"],
  }).toSorted();
  const read = (path: string): string => readFileSync(join(top, path), "utf8");
  const found = sitePages(paths, read("docs/guides/README.md"));
  rmSync(staged, { recursive: true, force: true });
  for (const page of found) {
    const to = join(staged, page.path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, sitePage(page, read(page.path), found));
    for (const picture of picturesOf(page, read(page.path)))
      cpSync(join(top, picture), join(staged, picture));
  }
  return found;
}

function importsOf(rooms: readonly string[]): Import[] {
  return rooms.flatMap((room) =>
    readDoors(top, room).map(({ specifier, source }, i) => {
      const path = join(staged, room, "README.md");
      const readme = i === 0 ? { readme: { path, text: readFileSync(path, "utf8") } } : {};
      return { specifier, source: join(top, source), ...readme };
    }),
  );
}
