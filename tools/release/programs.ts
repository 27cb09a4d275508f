import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstDifference, fits, readmeProgram } from "../doctests/readme-program.ts";
import { execute, need } from "./execute.ts";
import { checkInstalled } from "./installed-files.ts";
import { npmPackageOf } from "./installed-runtime.ts";
import { type Project, type Projects, type Row, rowOf } from "./project.ts";

/** A program that runs JavaScript, from a package of the registry. */
interface Runtime {
  readonly name: string;
  readonly package: string;
  readonly file: string;
  readonly words: readonly string[];
}

const runtimes: readonly Runtime[] = [
  { name: "Node 20", package: "node@20", file: "node/bin/node", words: [] },
  { name: "Node 22", package: "node@22", file: "node/bin/node", words: [] },
  { name: "Node 26", package: "node@26", file: "node/bin/node", words: [] },
  { name: "Deno", ...npmPackageOf("deno"), words: ["run", "-A", "--node-modules-dir=manual"] },
  { name: "Bun", ...npmPackageOf("bun"), words: ["run"] },
];

/** The program of a package's README, as its reader installs and runs it. */
export function readmeRow(projects: Projects, top: string, room: string): Row {
  const shown = readmeProgram(readFileSync(join(top, "packages", room, "README.md"), "utf8"));
  if (shown === undefined) throw new Error(`The README of ${room} shows no program`);
  const project = projects.make(`readme-${room}`, shown.installs);
  checkInstalled(project.folder, `@pixelweft/${room}`);
  const { stdout, seconds } = runHere(project, shown.program);
  const difference = firstDifference(stdout, shown.prints);
  if (difference !== undefined) throw new Error(difference);
  return rowOf(`README of ${room}`, "Node 24", project, {
    seconds,
    result: "prints what it states",
  });
}

/** The same with WebAssembly in place of the reference backend: one line. */
export function swappedRow(projects: Projects, top: string, room: string): Row {
  const shown = readmeProgram(readFileSync(join(top, "packages", room, "README.md"), "utf8"));
  if (shown === undefined) throw new Error(`The README of ${room} shows no program`);
  const packages = [...shown.installs, "@pixelweft/wasm-backend"];
  const project = projects.make(`swapped-${room}`, packages);
  const program = shown.program
    .replace(
      /import \{ referenceBackend \} from "[^"]*";/,
      'import { wasmBackend } from "@pixelweft/wasm-backend";',
    )
    .replace("referenceBackend()", "await wasmBackend()");
  if (!program.includes("await wasmBackend()")) throw new Error("There is no backend to swap");
  const { stdout, seconds } = runHere(project, program);
  const lines = stdout.trimEnd().split("\n");
  const far = shown.prints.findIndex((line, i) => {
    const printed = lines[i] ?? "";
    return !fits(printed, line) && !isNear(line, printed);
  });
  if (far >= 0) throw new Error(`line ${far + 1} is ${lines[far]}, not ${shown.prints[far]}`);
  const result = "the same numbers by WebAssembly";
  return rowOf(`README of ${room}, swapped backend`, "Node 24", project, { seconds, result });
}

/** Equal words, and numbers within two units of their third place: backends round differently. */
function isNear(line: string, other: string): boolean {
  const number = /\d+(?:\.\d+)?/g;
  if (line.replace(number, "#") !== other.replace(number, "#")) return false;
  const others = other.match(number) ?? [];
  return (line.match(number) ?? []).every(
    (each, i) => Math.abs(+each - +(others[i] ?? "")) < 0.0025,
  );
}

/** What `draw.mjs` prints in the Node that runs this. */
export function drawRow(project: Project): Row {
  const { stdout, seconds } = need(execute("node", ["draw.mjs"], project.folder), "Cannot draw");
  return rowOf("draw.mjs", "Node 24", project, { seconds, result: stdout.trim() });
}

/** `draw.mjs` in all other runtimes; each has to print the same. */
export function* drawRows(projects: Projects, project: Project, wanted: string): Generator<Row> {
  for (const { name, package: from, file, words } of runtimes) {
    if (process.platform !== "linux" || process.arch !== "x64") {
      yield { consumer: "draw.mjs", runtime: name, result: "skipped: not Linux on x64" };
      continue;
    }
    const { folder } = projects.make(name.replace(" ", "-").toLowerCase(), [from]);
    const program = join(folder, "node_modules", file);
    const version = execute(program, ["--version"], folder).stdout;
    const ran = execute(program, [...words, "draw.mjs"], project.folder);
    const result = ran.status === 0 ? ran.stdout.trim() : ran.output;
    const runtime = `${name.split(" ")[0]} ${/\d+(?:\.\d+)+/.exec(version)?.[0] ?? "?"}`;
    const failed = ran.status !== 0 || result !== wanted;
    yield rowOf("draw.mjs", runtime, project, { seconds: ran.seconds, result, failed });
  }
}

function runHere(project: Project, program: string): { stdout: string; seconds: number } {
  writeFileSync(join(project.folder, "first.mjs"), program);
  return need(execute("node", ["first.mjs"], project.folder), "Cannot run the program");
}
