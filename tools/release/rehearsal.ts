/** The work of `rehearse.ts`, in a folder that it made: the first word. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chosenParts, type Part } from "./chosen-parts.ts";
import { commandRows } from "./command-rows.ts";
import { pageRows } from "./page-rows.ts";
import { drawRow, drawRows, readmeRow, swappedRow } from "./programs.ts";
import { Projects, type Row } from "./project.ts";
import { addChangeset, copyRepository, release, reserveNames } from "./publish.ts";
import { startRegistry } from "./registry.ts";
import { failedRow, releaseRow } from "./release-row.ts";
import { typeRows } from "./type-rows.ts";

const [folder = "", ...words] = process.argv.slice(2);
const chosen = chosenParts(words);
const wants = (part: Part): boolean => chosen.includes(part);
const top = fileURLToPath(new URL("../..", import.meta.url));
const start = performance.now();
const rows: Row[] = [];
const show = (row: Row): void => {
  rows.push(row);
  console.log(lineOf(row));
};

await using registry = await startRegistry(join(folder, "registry"));
const repository = join(folder, "repository");
const names = releaseRow("names", () => {
  copyRepository(top, repository);
  return reserveNames({ folder: repository, registry });
});
show(names);
const first = names.failed
  ? names
  : releaseRow("first release", () => release({ folder: repository, registry }));
if (first !== names) show(first);
// Without what it publishes there is nothing to use.
if (!first.failed)
  await rehearseUses().catch((error: unknown) => show(failedRow("draw.mjs", error)));

const failures = rows.filter(({ failed }) => failed);
const minutes = (performance.now() - start) / 60_000;
console.log(
  `${rows.length - failures.length} of ${rows.length} uses work, in ${minutes.toFixed(1)} minutes`,
);
process.exitCode = failures.length > 0 ? 1 : 0;

async function rehearseUses(): Promise<void> {
  const projects = new Projects(join(folder, "users"), registry);
  const draws = ["@pixelweft/models", "@pixelweft/pixelcnn", "@pixelweft/wasm-backend"];
  const project = projects.make("draw", draws, ["draw.mjs"]);
  const drawn = drawRow(project);
  show(drawn);
  if (wants("programs")) {
    for (const room of ["tensor", "wasm-backend", "webgpu-backend", "layers", "pixelcnn"])
      attempt(`README of ${room}`, () => readmeRow(projects, top, room));
    for (const room of ["backend-tests", "datasets", "models", "mpi", "runtime"])
      attempt(`README of ${room}`, () => readmeRow(projects, top, room));
    for (const room of ["layers", "pixelcnn"])
      attempt(`README of ${room}, swapped`, () => swappedRow(projects, top, room));
    for (const row of drawRows(projects, project, drawn.result)) show(row);
  }
  await attemptPart("types", () => typeRows(projects));
  await attemptPart("pages", () => pageRows(projects, drawn.result));
  await attemptPart("command", () => commandRows(projects));
  if (wants("second"))
    show(
      releaseRow("second release", () => {
        addChangeset(repository, "@pixelweft/tensor");
        return release({ folder: repository, registry });
      }),
    );
}

function attempt(consumer: string, act: () => Row): void {
  try {
    show(act());
  } catch (error) {
    show(failedRow(consumer, error));
  }
}

/** The rows of a part, if it is wanted. What fails between two rows, such as an installation, ends the part, and the next one is rehearsed. */
async function attemptPart(
  part: Part,
  make: () => Iterable<Row> | AsyncIterable<Row>,
): Promise<void> {
  if (!wants(part)) return;
  try {
    for await (const row of make()) show(row);
  } catch (error) {
    show(failedRow(part, error));
  }
}

function lineOf({ consumer, runtime, installed, gzip, seconds, result, failed }: Row): string {
  const cells = [
    failed ? "FAILED" : "ok",
    consumer,
    runtime,
    installed === undefined ? "" : `${installed.toFixed(1)} MB`,
    gzip === undefined ? "" : `${gzip.toFixed(1)} kB gzip`,
    seconds === undefined ? "" : `${seconds.toFixed(1)} s`,
    result,
  ];
  return `| ${cells.join(" | ")} |`;
}
