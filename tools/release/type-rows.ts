import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.ts";
import type { Projects, Row } from "./project.ts";

const rooms =
  "tensor backend-tests wasm-backend webgpu-backend layers pixelcnn datasets models mpi runtime";
const packages = [
  ...rooms.split(" ").map((room) => `@pixelweft/${room}`),
  "pixelweft",
  "@types/node@24",
  "@webgpu/types",
];

/** Compilers, from the oldest that is supported. */
const versions = ["5.7", "5.9", "6.0", "7.0"];
/** As a program for Node, and as a page that a bundler builds. */
const manners = [
  { name: "nodenext", module: "nodenext", moduleResolution: "nodenext", types: ["node"] },
  { name: "bundler", module: "esnext", moduleResolution: "bundler", types: [] },
];

/**
 * `strict.ts` and an import of all that the packages export, by each compiler, strictly, with the types of all packages checked too.
 * Optional peers, such as `webgpu`, are not installed.
 */
export function* typeRows(projects: Projects): Generator<Row> {
  for (const version of versions) {
    const name = `types-${version}`;
    const project = projects.make(name, [...packages, `typescript@~${version}.0`], ["strict.ts"]);
    writeFileSync(join(project.folder, "doors.ts"), everyImport(project.folder));
    for (const { name: manner, types, ...module } of manners) {
      const compilerOptions = {
        ...module,
        types: version.startsWith("5") ? [...types, "@webgpu/types"] : types,
        target: "es2022",
        lib: ["es2022", "dom", "dom.iterable"],
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const config = JSON.stringify({ compilerOptions, files: ["strict.ts", "doors.ts"] });
      writeFileSync(join(project.folder, "tsconfig.json"), config);
      const { status, output, seconds } = execute("npx", ["tsc", "-p", "."], project.folder);
      const errors = [...output.matchAll(/^.*error TS\d+: .*$/gm)].map(([line]) => line);
      yield {
        consumer: `strict types, ${manner}`,
        runtime: `TypeScript ${version}`,
        installed: project.installed,
        seconds,
        result: status === 0 ? "no error" : `${errors.length} errors: ${errors[0] ?? output}`,
        failed: status !== 0,
      };
    }
  }
}

/** A module that imports all that the packages of a folder export. */
function everyImport(folder: string): string {
  const places = ["node_modules/@pixelweft/*/package.json", "node_modules/pixelweft/package.json"];
  const paths = globSync(places, { cwd: folder });
  const specifiers = paths.flatMap((path) => {
    const { name, exports } = JSON.parse(readFileSync(join(folder, path), "utf8")) as {
      readonly name: string;
      readonly exports: Readonly<Record<string, string | object>>;
    };
    const modules = Object.entries(exports).filter(([, target]) => typeof target !== "string");
    return modules.map(([subpath]) => `${name}${subpath.slice(1)}`);
  });
  return specifiers.map((each, i) => `export * as door${i} from "${each}";\n`).join("");
}
