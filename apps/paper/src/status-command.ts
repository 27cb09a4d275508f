import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { foldersOf } from "./protocol/paths.ts";
import { readRuns } from "./protocol/queue.ts";
import { resultName } from "./protocol/record-files.ts";
import { stateWords, trainingName, type Wanted } from "./protocol/schedule.ts";
import { checkpointOf } from "./protocol/work.ts";
import { positive, rowsWith } from "./row-choice.ts";

const help = `Usage: npm run paper -- status [options]

Lists the runs that the tables need, in the order in which they are done, and how far each is.

  --rows words     only rows whose name has one of these words (comma-separated); a whole name means that row alone
  --images n       of the trial with that many images`;

/** `paper status`. */
export async function status(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "" },
      images: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const rows = rowsWith(values.rows);
  const images = positive("images", values.images);
  const folders = foldersOf(images);
  const { runs } = await readRuns({ rows, folders, images });
  const begun = (run: Wanted): string =>
    existsSync(checkpointOf({ folder: folders.trainings }, trainingName(run))) ? ", begun" : "";
  const lines = runs.map((run) => [nameOf(run), `${stateWords(run)}${begun(run)}`]);
  const width = Math.max(...lines.map(([name = ""]) => name.length));
  const table = lines.map(([name = "", state]) => `${name.padEnd(width)}  ${state}\n`).join("");
  const done = runs.filter(({ state }) => state === "done").length;
  process.stdout.write(`${table}${done} of ${runs.length} runs are done\n`);
}

function nameOf({ experiment: { id }, seed }: Wanted): string {
  return resultName({ id, seed });
}
