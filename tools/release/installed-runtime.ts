import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execute, long, need } from "./execute.ts";

/** A runtime that npm has as a package. */
export type RuntimeName = "deno" | "bun";

interface Packaged {
  /** The variable that names its program. */
  readonly variable: string;
  readonly command: string;
  /** The npm package with its program for Linux on x64, and where that lies in it. */
  readonly package: string;
  readonly version: string;
  readonly file: string;
}

const packaged: Readonly<Record<RuntimeName, Packaged>> = {
  deno: {
    variable: "DENO",
    command: "deno",
    package: "@deno/linux-x64-glibc",
    version: "2.9.6",
    file: "deno",
  },
  bun: {
    variable: "BUN",
    command: "bun",
    package: "@oven/bun-linux-x64",
    version: "1.4.5",
    file: "bin/bun",
  },
};

/** What npm installs a runtime by, and where its program then lies below `node_modules`. */
export function npmPackageOf(name: RuntimeName): {
  readonly package: string;
  readonly file: string;
} {
  const { package: from, version, file } = packaged[name];
  return { package: `${from}@${version}`, file: join(from, file) };
}

const home = fileURLToPath(new URL("../../node_modules/.cache/runtimes", import.meta.url));

/** A runtime's program: that of its variable, of the path, or one that was installed before; undefined where there is none. */
export function findRuntime(name: RuntimeName): string | undefined {
  const { variable, command } = packaged[name];
  const asked = process.env[variable];
  if (asked !== undefined) return asked;
  if (existsSync(installed(name))) return installed(name);
  return spawnSync(command, ["--version"]).status === 0 ? command : undefined;
}

/** The same, installed below `node_modules` where there is none, on Linux on x64. No script of the package runs. */
export function installRuntime(name: RuntimeName): string | undefined {
  const found = findRuntime(name);
  if (found !== undefined || process.platform !== "linux" || process.arch !== "x64") return found;
  const folder = folderOf(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const { package: from, version } = packaged[name];
  const words = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  need(
    execute("npm", ["install", ...words, `${from}@${version}`], folder, long),
    `Cannot install ${name}`,
  );
  return installed(name);
}

function folderOf(name: RuntimeName): string {
  return join(home, `${name}-${packaged[name].version}`);
}

function installed(name: RuntimeName): string {
  return join(folderOf(name), "node_modules", npmPackageOf(name).file);
}
