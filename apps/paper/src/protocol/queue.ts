import { DivergedError } from "@pixelweft/layers";
import { wasmBackend } from "@pixelweft/wasm-backend";
import type { DataName, Row } from "../rows/row.ts";
import { experiments } from "./experiment.ts";
import { openImages, type Images } from "./images.ts";
import type { Folders } from "./paths.ts";
import { RecordFiles, resultName, type Records } from "./record-files.ts";
import { nextRun, wantedRuns, type Wanted } from "./schedule.ts";
import { termsOf } from "./terms.ts";
import { work } from "./work.ts";

/** What is to be done. */
export interface Queue {
  readonly rows: readonly Row[];
  readonly folders: Folders;
  /** Images to learn from in place of the usual number: a trial. */
  readonly images?: number | undefined;
  /** That the backend computes with, as many as it takes by itself if missing. No bit depends on it. */
  readonly threads?: number | undefined;
  readonly stop: () => boolean;
  /** Called when something was kept. */
  readonly kept: () => Promise<void>;
  readonly say: (words: string) => void;
}

/** Every run of the rows, as it stands. */
export async function readRuns({
  rows,
  folders,
  images,
}: Pick<Queue, "rows" | "folders" | "images">): Promise<{ records: Records; runs: Wanted[] }> {
  const records = await new RecordFiles(folders.records).read();
  const of = experiments(rows, { pace: records.pace, images });
  return { records, runs: wantedRuns(of, records) };
}

/** Does what is pending, the most urgent first, until nothing is or it has to stop. */
export async function runPending(queue: Queue): Promise<void> {
  const { folders, stop, say } = queue;
  const files = new RecordFiles(folders.records);
  const opened = new Map<DataName, Images>();
  /** What failed: left for another day, so that the others go on. */
  const aside = new Set<string>();
  while (!stop()) {
    const { records, runs } = await readRuns(queue);
    const run = nextRun(
      runs.filter(({ experiment: { id, row }, seed }) => {
        return !aside.has(row.data) && !aside.has(resultName({ id, seed }));
      }),
    );
    if (run === undefined) return;
    const { id, row } = run.experiment;
    const images = opened.get(row.data) ?? (await openImages(row.data).catch(leave(row.data)));
    if (images === undefined) continue;
    opened.set(row.data, images);
    const backend = await wasmBackend({
      revectorize: true,
      ...(queue.threads === undefined ? {} : { threads: queue.threads }),
    });
    try {
      const terms = termsOf(row.data, queue.images);
      const place = { backend, images, terms, files, folder: folders.trainings, stop, say };
      if (await work(run, records, place)) await queue.kept();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      leave(resultName({ id, seed: run.seed }))(error);
    } finally {
      backend.dispose();
    }
  }

  function leave(name: string): (error: unknown) => undefined {
    return (error) => {
      aside.add(name);
      say(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    };
  }
}
