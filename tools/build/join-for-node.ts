/**
 * Joins the built files of a package into few, for Node: it takes a third of a millisecond to find each file. A package's build calls it
 * in the package's folder, after `tsc`; what is under the condition `node` in its package.json is made, in `dist/joined`.
 */
import { readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { rolldown, type Plugin } from "rolldown";
import { joinedDoors, type JoinedManifest } from "./joined-doors.ts";
import { joinedText } from "./joined-text.ts";

const folder = process.cwd();
const built = join(folder, "dist");
const joined = join(built, "joined");
rmSync(joined, { recursive: true, force: true });
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as JoinedManifest;
const input = Object.fromEntries(
  joinedDoors(manifest).map(({ name, from }) => [name, resolve(folder, from)]),
);
const bundle = await rolldown({
  input,
  platform: "node",
  // What other packages hold stays theirs, so that there is one of each.
  external: (specifier) => !specifier.startsWith(".") && !isAbsolute(specifier),
  plugins: [builtFiles()],
});
await bundle.write({
  dir: joined,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "part-[name].js",
  sourcemap: true,
  keepNames: true,
});
await bundle.close();

/** Reads built files with their maps. */
function builtFiles(): Plugin {
  return {
    name: "built-files",
    load(id) {
      if (!id.startsWith(built + sep)) return undefined;
      const text = readFileSync(id, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
      const place = relative(built, id).replaceAll(sep, "/");
      return { code: joinedText(text, place), map: readFileSync(`${id}.map`, "utf8") };
    },
  };
}
