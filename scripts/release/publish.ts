import {
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { execute, long, need } from "./execute.ts";
import type { Registry } from "./registry.ts";

const planFile = "publish-plan.json";
const packFolder = "packed";

/** A working copy in which releases are rehearsed. */
export interface Rehearsal {
  readonly folder: string;
  readonly registry: Registry;
}

/** Copies what git knows of this repository, as it lies here, and installs it as the workflow does. */
export function copyRepository(top: string, folder: string): void {
  const { stdout } = need(execute("git", ["ls-files", "-z"], top), "Cannot list the files");
  for (const path of stdout.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(top, path), join(folder, path));
  }
  const words = ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  need(execute("npm", words, folder, long), "Cannot install the workspace");
  commit(folder, ["init", "-q", "-b", "main"]);
}

/** What a release left: the version that all packages should have, and the one that each has on the registry. */
export interface Released {
  readonly wanted: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Takes the names of the packages, without which none could trust the workflow, as a maintainer does once. */
export function reserveNames({ folder, registry }: Rehearsal): Released {
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
  const words = ["scripts/release/reserve-names.ts"];
  need(execute("node", words, folder, long), "Cannot reserve the names");
  return { wanted: "0.0.0", versions: publishedVersions({ folder, registry }) };
}

/**
 * Publishes what the changesets ask for by the steps of `.github/workflows/release.yml`: versions, plan, build, package.json without
 * the source condition, READMEs without the note that nothing is published, tarballs. A commit whose versions are made, without changesets,
 * is published as it is.
 */
export function release({ folder, registry }: Rehearsal): Released {
  const changes = globSync(".changeset/*.md", { cwd: folder, exclude: [".changeset/README.md"] });
  if (changes.length > 0) {
    need(execute("npm", ["run", "--silent", "version"], folder, long), "Cannot make versions");
    commit(folder);
  }
  changeset(folder, ["publish-plan", "--output", planFile]);
  need(execute("npm", ["run", "--silent", "build"], folder, long), "Cannot build");
  need(execute("node", ["scripts/drop-source-condition.ts"], folder), "Cannot drop the condition");
  need(execute("node", ["scripts/drop-unpublished-note.ts"], folder), "Cannot drop the note");
  rmSync(join(folder, packFolder), { recursive: true, force: true });
  changeset(folder, ["pack", "--from-publish-plan", planFile, "--out-dir", packFolder]);
  // The workflow publishes the tarballs from another checkout, in which nothing was built or dropped.
  execute("git", ["checkout", "-q", "--", "packages"], folder);
  changeset(folder, ["publish", "--from-pack-dir", packFolder, "--no-git-tag"]);
  const wanted = manifestOf(folder, "tensor").version;
  return { wanted, versions: publishedVersions({ folder, registry }) };
}

function changeset(folder: string, words: readonly string[]): void {
  need(execute("npx", ["changeset", ...words], folder, long), `Cannot ${words[0]}`);
}

/** Adds a changeset: a minor version of a package. */
export function addChangeset(folder: string, name: string): void {
  const text = `---\n"${name}": minor\n---\n\nA second release, rehearsed.\n`;
  writeFileSync(join(folder, ".changeset", "second.md"), text);
  commit(folder);
}

function manifestOf(
  folder: string,
  room: string,
): { readonly name: string; readonly version: string } {
  const text = readFileSync(join(folder, "packages", room, "package.json"), "utf8");
  return JSON.parse(text) as { name: string; version: string };
}

function publishedVersions({ folder, registry }: Rehearsal): Record<string, string> {
  const names = readdirSync(join(folder, "packages")).map((room) => manifestOf(folder, room).name);
  return Object.fromEntries(
    names.map((name) => {
      const words = ["view", name, "version", `--registry=${registry.url}`, "--prefer-online"];
      return [name, execute("npm", words, folder).stdout.trim()];
    }),
  );
}

function commit(folder: string, first?: readonly string[]): void {
  if (first) need(execute("git", first, folder), "Cannot make a repository");
  writeFileSync(
    join(folder, ".git/info/exclude"),
    `node_modules\ndist\n.turbo\n.npmrc\n${packFolder}\n${planFile}\n`,
  );
  execute("git", ["add", "-A"], folder);
  const author = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost"];
  execute("git", [...author, "commit", "-q", "-m", "Rehearsal"], folder);
}
