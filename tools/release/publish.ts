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
  const options = { ...long, env: registryEnv({ folder, registry }) };
  const words = ["tools/release/reserve-names.ts"];
  need(execute("node", words, folder, options), "Cannot reserve the names");
  return { wanted: "0.0.0", versions: publishedVersions({ folder, registry }) };
}

/**
 * Publishes a rehearsal by the steps of `.github/workflows/release.yml`: versions, plan, build, package.json without the source
 * condition, READMEs without the note that nothing is published, tarballs. A commit without changesets keeps its versions. Error if the
 * registry is not on this machine, or if a package names another one.
 */
export function release({ folder, registry }: Rehearsal): Released {
  const options = { ...long, env: registryEnv({ folder, registry }) };
  const changeset = (words: readonly string[]): void => {
    need(execute("npx", ["changeset", ...words], folder, options), `Cannot ${words[0]}`);
  };
  const changes = globSync(".changeset/*.md", { cwd: folder, exclude: [".changeset/README.md"] });
  if (changes.length > 0) {
    need(execute("npm", ["run", "--silent", "version"], folder, long), "Cannot make versions");
    commit(folder);
  }
  changeset(["publish-plan", "--output", planFile]);
  need(execute("npm", ["run", "--silent", "build"], folder, long), "Cannot build");
  need(
    execute("node", ["tools/release/drop-source-condition.ts"], folder),
    "Cannot drop the condition",
  );
  need(execute("node", ["tools/release/drop-unpublished-note.ts"], folder), "Cannot drop the note");
  rmSync(join(folder, packFolder), { recursive: true, force: true });
  changeset(["pack", "--from-publish-plan", planFile, "--out-dir", packFolder]);
  // The workflow publishes the tarballs from another checkout, in which nothing was built or dropped.
  execute("git", ["checkout", "-q", "--", "packages"], folder);
  changeset(["publish", "--from-pack-dir", packFolder, "--no-git-tag"]);
  const wanted = manifestOf(folder, "tensor").version;
  return { wanted, versions: publishedVersions({ folder, registry }) };
}

/** Returns the environment in which npm publishes a folder to the registry of the rehearsal, and nowhere else. */
function registryEnv({ folder, registry: { url, npmrc } }: Rehearsal): Record<string, string> {
  if (!["127.0.0.1", "[::1]", "localhost"].includes(new URL(url).hostname))
    throw new Error(
      `Cannot publish to ${url}: it is not on this machine; only the workflow release.yml publishes elsewhere`,
    );
  // The one setting that outranks the environment.
  for (const path of globSync("packages/*/package.json", { cwd: folder }))
    if (readFileSync(join(folder, path), "utf8").includes('registry":'))
      throw new Error(`Cannot publish to ${url}: ${path} names a registry in publishConfig`);
  // Shells such as dash drop the second variable, whose name is not theirs: the .npmrc has it too.
  writeFileSync(join(folder, ".npmrc"), npmrc);
  return { npm_config_registry: url, "npm_config_@pixelweft:registry": url };
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
