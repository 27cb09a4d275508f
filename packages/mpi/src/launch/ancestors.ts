import { readFileSync } from "node:fs";
import process from "node:process";

/** Processes between a launcher and this one that are looked at: npm, its shell, and what a script of one's own may add. */
const mostBetween = 8;

/** The parent of this process, its parent, and so on; none where the system does not say. */
export function ancestors(): number[] {
  const found: number[] = [];
  for (let id = process.ppid; id > 1 && found.length < mostBetween; id = parentOf(id))
    found.push(id);
  return found;
}

function parentOf(id: number): number {
  try {
    const status = readFileSync(`/proc/${id}/stat`, "utf8");
    // Behind the name, which may hold anything: the state, then the parent.
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
