/**
 * Proves that each package installs by itself: builds, packs, installs the tarballs into an empty project each, and runs what the
 * README shows there, or the command where there is one: `npm run test:packed`. Words after `--` choose packages: `tensor`.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Packed, installWords, mustBeAbsent, strangeFiles } from "./packed.ts";
import { firstDifference, readmeProgram } from "./readme-program.ts";

const top = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pixelweft-packed-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

const build = execute("npx", ["turbo", "run", "build", "--output-logs=errors-only"], top);
if (build.status !== 0) fail(`Cannot pack: the build failed\n${build.output}`);
const packed = packAll();
const chosen = process.argv.slice(2);
const rows = packed
  .filter(({ room }) => chosen.length === 0 || chosen.includes(room))
  .map((one) => row(one, () => tryPackage(one)));
print([["package", "installs", "MB", "seconds", "result"], ...rows.map(({ cells }) => cells)]);
const failures = rows.flatMap(({ problem }) => problem ?? []);
for (const problem of failures) console.error(`\n${problem}`);
console.log(
  `${rows.length - failures.length} of ${rows.length} packages install and run by themselves`,
);
process.exitCode = failures.length === 0 && rows.length > 0 ? 0 : 1;

interface Tried {
  readonly result: string;
  readonly installed: number;
  readonly bytes: number;
}

/** Installs a package into a project of its own and runs what it shows. Error, with the output, if that does not go well. */
function tryPackage(one: Packed): Tried {
  const project = join(folder, one.room);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  const readme = join(top, "packages", one.room, "README.md");
  const shown = existsSync(readme) ? readmeProgram(readFileSync(readme, "utf8")) : undefined;
  const words = installWords(one, { packed, extra: shown?.installs ?? [], versions });
  need(execute("npm", ["install", ...words], project), "Cannot install it");
  const modules = join(project, "node_modules");
  const names = installedNames(modules);
  const unwanted = names.filter((name) => mustBeAbsent(one.name).includes(name));
  if (unwanted.length > 0) throw new Error(`It includes ${unwanted.join(" and ")}`);
  const strange = strangeFiles(listFiles(join(modules, one.name)));
  if (strange.length > 0) throw new Error(`It contains ${strange.join(", ")}`);
  const results: string[] = [];
  if (shown !== undefined) {
    writeFileSync(join(project, "first.mjs"), shown.program);
    const run = execute(process.execPath, ["first.mjs"], project);
    need(run, "Cannot run its README's program");
    const difference = firstDifference(run.stdout, shown.prints);
    if (difference !== undefined)
      throw new Error(`Its README's program: ${difference}\n${run.output}`);
    results.push("its README's program prints what it states");
  }
  for (const [command, file] of Object.entries(one.bin)) {
    const run = execute(process.execPath, [join(modules, one.name, file), "--help"], project);
    need(run, `Cannot run ${command} --help`);
    results.push(`${command} --help runs`);
  }
  if (results.length === 0) throw new Error("It shows nothing to run");
  return { result: results.join(", "), installed: names.length, bytes: bytesOf(modules) };
}

function packAll(): Packed[] {
  const rooms = readdirSync(join(top, "packages")).filter((room) =>
    existsSync(join(top, "packages", room, "package.json")),
  );
  const paths = rooms.map((room) => `./packages/${room}`);
  const run = execute(
    "npm",
    ["pack", "--json", "--silent", "--pack-destination", folder, ...paths],
    top,
  );
  if (run.status !== 0) fail(`Cannot pack: npm pack failed\n${run.output}`);
  return rooms.map((room) => {
    const text = readFileSync(join(top, "packages", room, "package.json"), "utf8");
    const {
      name,
      version,
      dependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
      bin = {},
    } = JSON.parse(text) as {
      name: string;
      version: string;
      dependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
      peerDependenciesMeta?: Record<string, { optional: boolean }>;
      bin?: Record<string, string>;
    };
    const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
    return {
      room,
      name,
      tarball: join(folder, file),
      dependencies: [
        ...Object.keys(dependencies),
        ...Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional),
      ],
      bin,
    };
  });
}

/** The version of an outside package that this workspace uses. */
function versions(name: string): string {
  const text = readFileSync(join(top, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

interface Row {
  readonly cells: readonly string[];
  readonly problem?: string;
}

function row({ name }: Packed, attempt: () => Tried): Row {
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1000).toFixed(1);
  try {
    const { result, installed, bytes } = attempt();
    return { cells: [name, String(installed), (bytes / 1e6).toFixed(1), seconds(), result] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { cells: [name, "", "", seconds(), "FAILED"], problem: `${name}: ${message}` };
  }
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
}

function execute(command: string, words: readonly string[], cwd: string): Run {
  // What `npm run` says of this workspace must not reach an npm that works elsewhere.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^npm_(?:config_local_prefix|package_|lifecycle_)/.test(key),
    ),
  );
  const shell = process.platform === "win32" && command !== process.execPath;
  const run = spawnSync(command, words, { cwd, env, encoding: "utf8", shell, timeout: 120_000 });
  return { status: run.status, stdout: run.stdout, output: `${run.stdout}${run.stderr}`.trim() };
}

function need({ status, output }: Run, act: string): void {
  if (status !== 0)
    throw new Error(
      `${act}: ${status === null ? "it took too long" : `exit ${status}`}\n${output}`,
    );
}

function installedNames(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(join(modules, name)).map((own) => `${name}/${own}`)
        : [name],
    );
}

function listFiles(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}

function bytesOf(path: string): number {
  return listFiles(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0);
}

function print(table: readonly (readonly string[])[]): void {
  const [head = []] = table;
  const widths = head.map((_, i) => Math.max(...table.map((cells) => cells[i]?.length ?? 0)));
  for (const cells of table)
    console.log(
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
