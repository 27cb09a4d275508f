import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { stateWords, wantedRuns } from "../protocol/schedule.ts";
import { rows } from "../rows/rows.ts";
import { markdownTable } from "./markdown-table.ts";

/** What is still to be run, in the order in which it will be; a sentence where nothing is. */
export function pendingTable(records: Records): string {
  const wanted = experiments(rows, { pace: records.pace });
  const runs = wantedRuns(wanted, records);
  const left = runs.filter(({ state }) => state !== "done");
  const networks = new Set(wanted.map(({ network }) => network));
  const unmeasured = [...networks].filter((name) => !records.pace?.networks[name]).length;
  const paces =
    unmeasured === 0
      ? ""
      : `\nThe pace of ${unmeasured} of ${networks.size} networks is not measured: their seconds are pending.\n`;
  if (left.length === 0) return `\nEvery run is done: ${runs.length} of them.\n${paces}`;
  const ids = [...new Set(left.map(({ experiment: { id } }) => id))];
  const lines = ids.map((id) => {
    const mine = left.filter(({ experiment }) => experiment.id === id);
    const states = [...new Set(mine.map(stateWords))];
    return [id, mine.map(({ seed }) => seed).join(", "), states.join(", ")];
  });
  const done = `\n${runs.length - left.length} of ${runs.length} runs are done.\n${paces}`;
  return `${done}${markdownTable([["experiment", "seeds to run", "state"], ...lines])}`;
}
