import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { stateWords, wantedRuns } from "../protocol/schedule.ts";
import { rows } from "../rows/rows.ts";
import { markdownTable } from "./markdown-table.ts";

/** What is still to be run, in the order in which it will be; a sentence where nothing is. */
export function pendingTable(records: Records): string {
  const runs = wantedRuns(experiments(rows, { pace: records.pace }), records);
  const left = runs.filter(({ state }) => state !== "done");
  if (left.length === 0) return `\nEvery run is done: ${runs.length} of them.\n`;
  const ids = [...new Set(left.map(({ experiment: { id } }) => id))];
  const lines = ids.map((id) => {
    const mine = left.filter(({ experiment }) => experiment.id === id);
    const states = [...new Set(mine.map(stateWords))];
    return [id, mine.map(({ seed }) => seed).join(", "), states.join(", ")];
  });
  const done = `\n${runs.length - left.length} of ${runs.length} runs are done.\n`;
  return `${done}${markdownTable([["experiment", "seeds to run", "state"], ...lines])}`;
}
