import type { Dataset } from "../dataset.ts";

/** A data set that keeps files open. */
export interface OpenFilesDataset extends Dataset {
  /** Closes its files and deletes temporary ones. */
  close(): Promise<void>;
}
