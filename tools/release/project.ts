import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { execute, long, need } from "./execute.ts";
import type { Registry } from "./registry.ts";

/** One line of the table. */
export interface Row {
  readonly consumer: string;
  readonly runtime: string;
  /** What was installed for it, with all that it needs, in megabytes. */
  readonly installed?: number;
  /** The JavaScript that a page loads, gzipped, in kB. */
  readonly gzip?: number;
  /** From the start of the program, or the call of the page, to what it prints. */
  readonly seconds?: number;
  /** What it printed, in short, or why it was skipped. */
  readonly result: string;
  readonly failed?: boolean;
}

/** A folder into which a user has installed something. */
export interface Project {
  readonly folder: string;
  readonly installed: number;
}

/** The line of a project's use. */
export function rowOf(
  consumer: string,
  runtime: string,
  { installed }: Project,
  rest: Omit<Row, "consumer" | "runtime" | "installed">,
): Row {
  return { consumer, runtime, installed, ...rest };
}

const consumers = fileURLToPath(new URL("consumers/", import.meta.url));

/** Makes projects of users below a folder, with all packages from a registry. */
export class Projects {
  readonly #top: string;
  readonly #registry: Registry;

  constructor(top: string, registry: Registry) {
    this.#top = top;
    this.#registry = registry;
  }

  /** An empty folder that installs from the registry. */
  empty(name: string): string {
    const folder = join(this.#top, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    writeFileSync(join(folder, ".npmrc"), this.#registry.npmrc);
    return folder;
  }

  /** Installs packages and puts files of `consumers` beside them. */
  make(name: string, packages: readonly string[], files: readonly string[] = []): Project {
    const folder = this.empty(name);
    const words = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
    const installed = execute("npm", [...words, ...packages], folder, long);
    need(installed, `Cannot install ${packages.join(" ")}`);
    for (const file of files) cpSync(join(consumers, file), join(folder, file));
    return { folder, installed: bytesBelow(join(folder, "node_modules")) / 1e6 };
  }
}

/** Bytes of all files below a folder. */
export function bytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

/** The JavaScript below a folder, each file gzipped as a server does, in kB. */
export function scriptSize(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const scripts = files.filter((file) => file.endsWith(".js"));
  const sizes = scripts.map((file) => gzipSync(readFileSync(join(folder, file))).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
