/**
 * Takes the names of the packages on the registry, once, before the first release: npm lets a package trust a workflow only where the
 * package is there. Each that is not gets an empty version 0.0.0: after `npm login`, `node tools/release/reserve-names.ts`,
 * which then prints the commands that make them trust it.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyManifest, type Fields } from "./empty-manifest.ts";
import { npmCall } from "./npm-call.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
const manifests = globSync("packages/*/package.json", { cwd: top })
  .toSorted()
  .map(
    (path) =>
      JSON.parse(readFileSync(join(top, path), "utf8")) as Fields & { readonly name: string },
  );
for (const manifest of manifests)
  if (isThere(manifest.name)) console.log(`${manifest.name} is there already`);
  else reserve(manifest);

const workflow = "--repository pixelweft/pixelweft --file release.yml --environment npm";
for (const { name } of manifests)
  console.log(`npm trust github ${name} ${workflow} --allow-publish --yes`);

function isThere(name: string): boolean {
  // In JSON errors are said at any level of messages, such as that of `npm run --silent`.
  const words = ["view", name, "version", "--prefer-online", "--json"];
  const call = npmCall(words);
  const how = { cwd: top, encoding: "utf8", shell: call.shell } as const;
  const { status, stdout, stderr } = spawnSync(call.command, call.words, how);
  if (status !== 0 && !stdout.includes('"E404"'))
    throw new Error(`Cannot ask the registry for ${name}: ${stdout}${stderr}`);
  return status === 0;
}

/** Publishes the empty version. */
function reserve(manifest: Fields & { readonly name: string }): void {
  const { name } = manifest;
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-name-"));
  try {
    const empty = JSON.stringify(emptyManifest(manifest), undefined, 2);
    writeFileSync(join(folder, "package.json"), empty);
    const home = "[Pixelweft](https://github.com/pixelweft/pixelweft)";
    writeFileSync(join(folder, "README.md"), `# ${name}\n\nThe name of a package of ${home}.\n`);
    // npm asks for a second factor on the terminal.
    const { command, words, shell } = npmCall(["publish", folder, "--access", "public"]);
    const { status } = spawnSync(command, words, { cwd: top, stdio: "inherit", shell });
    if (status !== 0)
      throw new Error(`Cannot reserve ${name}: npm failed, see above; what is there already stays`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
