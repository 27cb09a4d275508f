import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Throws where a package that is installed in a folder lacks a file, or brings what it should not. */
export function checkInstalled(folder: string, name: string): void {
  const modules = join(folder, "node_modules");
  const unwanted = installedNames(modules).filter((one) => mustBeAbsent(name).includes(one));
  if (unwanted.length > 0) throw new Error(`${name} brings ${unwanted.join(" and ")}`);
  const strange = strangeFiles(listFiles(join(modules, name)));
  if (strange.length > 0) throw new Error(`${name} contains ${strange.join(", ")}`);
  if (
    readFileSync(join(modules, name, "README.md"), "utf8").includes("Nothing is published on npm")
  )
    throw new Error(`${name} has a README that says that nothing is published`);
}

/** What must not come with a package: a GPU is for who asks for one. */
export function mustBeAbsent(name: string): string[] {
  if (name === "@pixelweft/webgpu-backend") return [];
  const both = name === "@pixelweft/runtime" || name === "pixelweft";
  return both ? ["webgpu"] : ["webgpu", "@pixelweft/webgpu-backend"];
}

/** Files that a package has no use for, or lacks, among those it brings. */
export function strangeFiles(files: readonly string[]): string[] {
  const paths = files.map((file) => file.replaceAll("\\", "/"));
  const strange = paths.filter((path) =>
    /\.(?:test|fixture)\.|\.tsbuildinfo$|^golden\//.test(path),
  );
  const missing = ["README.md", "LICENSE", "CHANGELOG.md", "dist/mod.js", "dist/mod.d.ts"].filter(
    (path) => !paths.includes(path),
  );
  return [...strange, ...missing.map((path) => `no ${path}`)];
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
