import { spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execute, long, need } from "./execute.ts";
import { freePort } from "./free-port.ts";
import { type Browser, browsers, visit } from "./pages.ts";
import { bytesBelow, type Project, type Projects, type Row, scriptSize } from "./project.ts";
import { startBound } from "./registry.ts";

/** A way from a user's page to files that a browser loads. */
interface Bundler {
  readonly name: string;
  readonly packages: readonly string[];
  /** Makes the folder to serve. */
  readonly build: (folder: string) => string;
}

const draws = ["@pixelweft/models", "@pixelweft/pixelcnn", "@pixelweft/wasm-backend"];

const bundlers: readonly Bundler[] = [
  {
    name: "Vite 8",
    packages: ["vite@8"],
    build: (folder) => buildBy(folder, ["vite", "build", "--outDir", "out"]),
  },
  {
    name: "webpack 5",
    packages: ["webpack@5", "webpack-cli"],
    build(folder) {
      const out = buildBy(folder, ["webpack", "-c", "webpack.config.cjs"]);
      cpSync(join(folder, "index.html"), join(out, "index.html"));
      return out;
    },
  },
  {
    name: "esbuild",
    packages: ["esbuild@0.28"],
    build(folder) {
      const words = ["esbuild", "page.js", "--bundle", "--minify", "--format=esm"];
      const out = buildBy(folder, [...words, "--outfile=out/page.js"]);
      cpSync(join(folder, "index.html"), join(out, "index.html"));
      // It leaves the addresses of the weights as they are: beside the folder of the script.
      const weights = join(folder, "node_modules/@pixelweft/models/weights");
      cpSync(weights, join(out, "weights"), { recursive: true });
      return out;
    },
  },
  { name: "import map", packages: [], build: mapImports },
];

/** Content security policies of the guide of pages: a strict one that has all that is needed, and the same without workers. */
const policies = [
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:",
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
] as const;

/** The page by each bundler, in each browser, with and without isolation. `wanted` is what `draw.mjs` prints. */
export async function* pageRows(projects: Projects, wanted: string): AsyncGenerator<Row> {
  const there = browsers.filter(({ command }) => spawnSync(command, ["--version"]).status === 0);
  for (const { name } of browsers.filter((browser) => !there.includes(browser)))
    yield { consumer: "page", runtime: name, result: "skipped: it is not installed" };
  for (const { name, packages, build } of bundlers) {
    const files = ["index.html", "page.js", "webpack.config.cjs"];
    const project = projects.make(
      `page-${name.replaceAll(" ", "-")}`,
      [...draws, ...packages],
      files,
    );
    const folder = build(project.folder);
    const gzip = scriptSize(folder);
    let unrestricted: string | undefined;
    for (const browser of there)
      for (const isolated of browser === there[0] ? [true, false] : [true]) {
        const page = { name: `page by ${name}`, browser, isolated, wanted, gzip, project };
        const row = await reported(page, () => visit({ folder, browser, isolated }));
        if (browser === there[0] && isolated) unrestricted = row.result;
        yield row;
      }
    const [browser] = there;
    if (name === "Vite 8" && browser !== undefined && unrestricted !== undefined)
      yield* policyRows({ folder, browser, wanted, project, unrestricted });
  }
  for (const version of [8, 7]) {
    const browser = there[0];
    if (browser !== undefined) yield await developed(projects, { version, browser, wanted });
  }
}

interface Restricted {
  readonly folder: string;
  readonly browser: Browser;
  readonly wanted: string;
  readonly project: Project;
  /** What the page says without a policy. */
  readonly unrestricted: string;
}

/** An isolated page under each policy: the first takes nothing from it, the second its threads. */
async function* policyRows(given: Restricted): AsyncGenerator<Row> {
  const { folder, browser, wanted, project, unrestricted } = given;
  for (const policy of policies) {
    const page = { name: `page by Vite 8, ${policy}`, browser, isolated: true, wanted, project };
    const row = await reported(page, () => visit({ folder, browser, isolated: true, policy }));
    const asStated = policy.includes("blob:")
      ? row.result === unrestricted
      : row.result.endsWith("; 1 thread");
    yield { ...row, failed: row.failed === true || !asStated };
  }
}

interface Page {
  readonly name: string;
  readonly browser: Browser;
  readonly isolated: boolean;
  readonly wanted: string;
  readonly gzip?: number;
  readonly project: Project;
}

/** Opens a page, a second time if a browser does not come up: on a busy machine one may hang. */
async function reported(page: Page, open: () => Promise<string>): Promise<Row> {
  const { name, browser, isolated, wanted, gzip } = page;
  const said = await open()
    .catch(open)
    .catch((error: unknown) => String(error));
  const [, result = said, milliseconds] = /^(.*) (\d+) ms$/.exec(said) ?? [];
  return {
    consumer: name,
    runtime: `${browser.name}${isolated ? ", isolated" : ""}`,
    installed: page.project.installed,
    ...(gzip !== undefined && { gzip }),
    ...(milliseconds !== undefined && { seconds: Number(milliseconds) / 1000 }),
    result,
    failed: !said.startsWith(`${wanted};`),
  };
}

/** Vite's server for developers, which bundles what the page imports when it is asked for it. */
async function developed(
  projects: Projects,
  { version, browser, wanted }: { version: number; browser: Browser; wanted: string },
): Promise<Row> {
  const name = `Vite ${version}, dev server`;
  const files = ["index.html", "page.js"];
  const project = projects.make(`dev-vite-${version}`, [...draws, `vite@${version}`], files);
  const exclude = version === 7 ? 'optimizeDeps: { exclude: ["@pixelweft/models"] }, ' : "";
  let server: ChildProcess | undefined;
  const served = async (port: number): Promise<string> => {
    server?.kill();
    const own = await freePort();
    const config = `export default { ${exclude}server: { port: ${own}, host: "127.0.0.1", proxy: { "/report": "http://127.0.0.1:${port}" } } };\n`;
    writeFileSync(join(project.folder, "vite.config.js"), config);
    const program = join(project.folder, "node_modules/vite/bin/vite.js");
    server = startBound([program], project.folder);
    const site = `http://127.0.0.1:${own}/`;
    for (let i = 0; i < 300 && !(await fetch(site).catch(() => undefined)); i++) await sleep(100);
    return site;
  };
  try {
    const open = () => visit({ folder: project.folder, browser, isolated: false, served });
    return await reported({ name, browser, isolated: false, wanted, project }, open);
  } finally {
    server?.kill();
  }
}

function buildBy(folder: string, words: readonly string[]): string {
  need(execute("npx", words, folder, long), `Cannot build by ${words[0]}`);
  return join(folder, "out");
}

/** The packages as they are installed, found by an import map. */
function mapImports(folder: string): string {
  const out = join(folder, "out");
  const imports: Record<string, string> = {};
  for (const room of readdirSync(join(folder, "node_modules/@pixelweft"))) {
    const from = join(folder, "node_modules/@pixelweft", room);
    mkdirSync(join(out, room), { recursive: true });
    for (const part of ["dist", "weights"])
      if (readdirSync(from).includes(part))
        cpSync(join(from, part), join(out, room, part), {
          recursive: true,
          filter: (path) => !/\.(?:map|d\.ts)$/.test(path),
        });
    const { exports } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as {
      exports: Record<string, string | { default: string }>;
    };
    for (const [subpath, target] of Object.entries(exports))
      if (typeof target !== "string")
        imports[`@pixelweft/${room}${subpath.slice(1)}`] = `/${room}/${target.default.slice(2)}`;
  }
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  writeFileSync(join(out, "index.html"), html.replace("<!-- import map -->", map));
  cpSync(join(folder, "page.js"), join(out, "page.js"));
  if (bytesBelow(out) === 0) throw new Error("There is nothing to serve");
  return out;
}
