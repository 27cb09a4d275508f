import { join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../../../..", import.meta.url));

/** The documentation. */
export const docs: string = join(top, "docs");

/** Where records and trainings are kept. */
export interface Folders {
  readonly records: string;
  /** Saved trainings: not in the repository. */
  readonly trainings: string;
}

/** The folders of the tables, or of a trial with another number of images. */
export function foldersOf(images?: number): Folders {
  const runs = join(top, "runs", "paper");
  if (images === undefined) return { records: join(docs, "results"), trainings: runs };
  const trial = join(runs, `trial-${images}`);
  return { records: trial, trainings: trial };
}
