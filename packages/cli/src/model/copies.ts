import { openTrainingData, type Palette, type TrainingData } from "@pixelweft/datasets";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { findCopies } from "@pixelweft/pixelcnn/judges";
import { UsageError } from "../command/failure.ts";
import { range } from "../data/range.ts";
import { counted } from "../show/terminal.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** A sample beside the nearest training picture. */
export interface NearestReport {
  readonly sample: number;
  /** The file of the picture. */
  readonly name: string;
  /** The part of both figures that differs. */
  readonly distance: number;
  /** Whether it is nearer than any held-out picture is to a training picture. */
  readonly copy: boolean;
}

/** What was found of all samples. */
export interface CopiesReport {
  readonly nearest: readonly NearestReport[];
  /** The middle distance, and that of held-out pictures. */
  readonly usual: number;
  readonly usualHeldOut: number;
  readonly heldOut: number;
}

/** Training pictures and held-out ones that samples are compared with at most: as many as take seconds. */
const [mostPictures, mostHeldOut] = [5000, 100];

/** Looks for copies among samples, bytes or indices as training pictures are; nothing where there are too many pictures, or none held out. */
export async function copiesOf(
  samples: Uint8Array,
  data: TrainingData,
  { config, palette }: { readonly config: PixelCNNConfig; readonly palette?: Palette | undefined },
): Promise<{ readonly report: CopiesReport; readonly pictures: Uint8Array } | undefined> {
  const { pictures: count, train, validation } = data;
  const held = Math.min(mostHeldOut, validation.info.count);
  if (count > mostPictures || held === 0) return undefined;
  const { images: known } = await train.read(range(0, count));
  const { images: heldOut } = await validation.read(range(0, held));
  const { height, width, channels } = config;
  const levels = palette?.colours.length ?? 256;
  const form = { height, width, channels, levels, palette };
  const { nearest, copies, usual, usualHeldOut } = findCopies(
    samples,
    { train: known, heldOut },
    form,
  );
  const size = height * width * channels;
  const pictures = new Uint8Array(samples.length);
  const rows: NearestReport[] = [];
  for (const [sample, { index, distance }] of nearest.entries()) {
    const picture = known.subarray(index * size, (index + 1) * size);
    pictures.set(picture, sample * size);
    const name = (await data.nameOf(picture)) ?? `picture ${index}`;
    rows.push({ sample, name, distance, copy: copies.includes(sample) });
  }
  return { report: { nearest: rows, usual, usualHeldOut, heldOut: held }, pictures };
}

/** The pictures of a model's own training that are nearest to samples. DatasetError where they are no longer there. */
export async function besideTraining(
  samples: Uint8Array,
  { model, settings }: SavedModel,
): Promise<{ readonly copies: CopiesReport; readonly found: Uint8Array }> {
  const { palette, heldOut, data: choice = { source: "" } } = settings ?? {};
  const data = await openTrainingData(choice, { palette, heldOut });
  try {
    const copies = await copiesOf(samples, data, { config: model.config, palette });
    if (copies) return { copies: copies.report, found: copies.pictures };
    throw new UsageError(
      `Cannot take --nearest with ${choice.source}: it has over ${mostPictures} pictures, or none held out`,
    );
  } finally {
    await data.close();
  }
}

/** What was found, in a line or two. */
export function copyWords({ nearest, usual, usualHeldOut, heldOut }: CopiesReport): string[] {
  const copies = nearest.filter(({ copy }) => copy);
  const named = copies.slice(0, 3).map(({ sample, name, distance }) => {
    return `sample ${sample}: ${percent(distance)} off ${name}`;
  });
  const some = `${named.join(", ")}${copies.length > 3 ? ", …" : ""}`;
  return [
    `Of the figures of a sample and the nearest training picture ${percent(usual)} differ, of held-out pictures ${percent(usualHeldOut)}`,
    copies.length === 0
      ? `No sample is nearer to a training picture than any of ${counted(heldOut, "held-out picture")} is`
      : `${counted(copies.length, "sample")} of ${nearest.length} nearer to a training picture than any of ${counted(heldOut, "held-out picture")}, perhaps copies (${some})`,
  ];
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
