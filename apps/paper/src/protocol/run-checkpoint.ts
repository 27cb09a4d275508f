import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { formatModel, parseModel, type Model } from "@pixelweft/pixelcnn";
import type { CurvePoint } from "./record.ts";

/** What a training has shown so far; it grows. */
export interface Progress {
  readonly curve: CurvePoint[];
  /** Sum over the images since the last point of the curve. */
  bits: number;
  /** Images at the last report. */
  images: number;
  seconds: number;
  readonly commits: string[];
}

/** Where a training is saved, and what it must agree with. */
export interface Saving {
  readonly checkpoint: string;
  readonly terms: object;
  readonly say: (words: string) => void;
}

/** Saves a training, with what it has shown: one file, whole or not there. */
export async function keepProgress(
  { checkpoint, terms }: Saving,
  model: Model,
  progress: Progress,
): Promise<void> {
  const { training } = model;
  if (training === undefined) throw new TypeError("Cannot save: the model has no training state");
  const notes = { ...training.notes, terms, progress };
  await writeFileAtomically(
    checkpoint,
    formatModel({ ...model, training: { ...training, notes } }),
  );
}

/** What was saved; undefined if nothing was, or a training of other terms. CheckpointError for a damaged file. */
export async function savedProgress({
  checkpoint,
  terms,
  say,
}: Saving): Promise<{ readonly model: Model; readonly progress: Progress } | undefined> {
  const bytes = await readFile(checkpoint).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const model = parseModel(bytes);
  const { terms: theirs, progress } = model.training?.notes ?? {};
  if (!isDeepStrictEqual(theirs, plain(terms)) || progress === undefined) {
    say(`${checkpoint} is of another training: this one starts again`);
    return undefined;
  }
  return { model, progress: progress as Progress };
}

/** As JSON gives it back. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
