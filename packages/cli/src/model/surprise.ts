import {
  compressedBits,
  EmptyPartError,
  MissingDataError,
  modelBatch,
  split,
} from "@pixelweft/datasets";
import { heldOutBits, type HeldOutBits } from "@pixelweft/models";
import {
  scoreImages,
  type ScoredImages,
  type ScoreOptions,
  type UsualScores,
} from "@pixelweft/pixelcnn/surprise";
import { UsageError } from "../command/failure.ts";
import { withTestData } from "../data/test-data.ts";
import { withProgress } from "../show/progress.ts";
import { say, type Terminal } from "../show/terminal.ts";
import type { FoundModel } from "./find-model.ts";

/** How pictures are scored, with a bar. */
export interface Scoring extends Omit<ScoreOptions, "model"> {
  readonly saved: FoundModel;
  readonly terminal: Terminal;
  readonly label?: string;
}

/** Scores of images by a model, a background model where there is one, and their size in PNG files. */
export async function scored(
  images: Uint8Array,
  { saved, terminal, label = "measure", ...how }: Scoring,
): Promise<ScoredImages> {
  const { model, settings } = saved;
  const { height, width, channels } = model.config;
  const shape = [height, width, channels] as const;
  const compressed = compressedBits(images, { shape, indexed: settings?.palette !== undefined });
  return withProgress({ label, total: compressed.length, terminal }, (onProgress) =>
    scoreImages(images, { ...how, model, compressed, onProgress }),
  );
}

/** Usual pictures, and what they cost. */
export type Usual = Omit<HeldOutBits, "scores"> & { readonly scores: UsualScores };

/** What percentiles are among: `against`, the table of a pretrained model, or the test part of a model's own data, where there is one. */
export async function usualPictures(
  { against, images }: { readonly against?: string | undefined; readonly images: number },
  scoring: Scoring,
): Promise<Usual | undefined> {
  const { saved, background, terminal } = scoring;
  const table = heldOutBits(saved.title);
  if (against === undefined && table && !background) return table;
  const purpose = {
    flags: { data: against },
    act: "compare with",
    label: "any" as const,
    colours: "dropped" as const,
    namedBy: "--model",
    tell: (line: string): void => say(terminal, line),
  };
  const levels = { ...saved.model.config, numClasses: 0 };
  return withTestData(saved, purpose, async (data): Promise<Usual> => {
    const { name } = data.info;
    const count = Math.min(images, data.info.count);
    // The first ones of a folder may be of one class, among which all others are strange.
    const { validation: some } = split(data, { validation: count, seed: 0 });
    const read = await some.read(Array.from({ length: count }, (_, i) => i));
    const { images: values } = modelBatch(read, levels, data.info);
    const { scores } = await scored(new Uint8Array(values), { ...scoring, label: "compare" });
    return { data: name, images: count, scores };
  }).catch((error: unknown) => {
    const kinds = [MissingDataError, EmptyPartError, UsageError];
    if (against !== undefined || !kinds.some((kind) => error instanceof kind)) throw error;
    return undefined;
  });
}
