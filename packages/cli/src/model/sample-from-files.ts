import { stat } from "node:fs/promises";
import { modelBatch, readColours, swapPalette, type Palette } from "@pixelweft/datasets";
import type { SampleRequest } from "@pixelweft/pixelcnn";
import { UsageError } from "../command/failure.ts";
import { withTestData } from "../data/test-data.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** What the files that `sample` was given change. */
export interface FromFiles {
  /** A picture whose upper rows images begin with, and how many of them. */
  readonly like?: string | undefined;
  readonly keep?: number | undefined;
  /** Other colours. */
  readonly paletteFrom?: string | undefined;
}

/** What the files give. */
interface FoundInFiles {
  readonly prefix?: NonNullable<SampleRequest["prefix"]>;
  readonly palette?: Palette;
  /** What was done to the picture, in lines. */
  readonly notes: readonly string[];
}

/** What images begin with, and the colours that they are shown in. UsageError for files that do not suit the model. */
export async function takeFromFiles(
  saved: SavedModel,
  { like, keep: wanted, paletteFrom }: FromFiles,
  { count }: { readonly count: number },
): Promise<FoundInFiles> {
  const { palette } = saved.settings ?? {};
  if (paletteFrom !== undefined && palette === undefined)
    throw new UsageError("Cannot take --palette-from: the model has no palette");
  const colours = paletteFrom === undefined ? undefined : await otherColours(saved, paletteFrom);
  const swapped = palette && colours && { palette: swapPalette(palette, colours) };
  if (like === undefined) {
    if (wanted !== undefined) throw new UsageError("Cannot take --keep without --like");
    return { ...swapped, notes: [] };
  }
  const config = { ...saved.model.config, numClasses: 0 };
  const { height, width, channels } = config;
  const rows = wanted ?? Math.floor(height / 2);
  if (rows >= height)
    throw new UsageError(
      `Cannot keep ${rows} rows: the images have ${height}, and nothing is left to sample`,
    );
  const notes: string[] = [];
  const purpose = {
    flags: { data: like },
    act: "begin with",
    label: "any" as const,
    tell: (note: string) => void notes.push(note),
  };
  const { images } = await withTestData(saved, purpose, async (data) => {
    if ((await stat(like)).isFile() && data.info.count > 1)
      throw new UsageError(
        `Cannot begin with ${like}: it is larger than the images, ${width} wide and ${height} high`,
      );
    return modelBatch(await data.read([0]), config, data.info);
  });
  const repeated = new Uint8Array(count * images.length);
  for (let k = 0; k < count; k++) repeated.set(images, k * images.length);
  return { ...swapped, notes, prefix: { images: repeated, length: rows * width * channels } };
}

/** The colours of a file; what the model takes as transparent is none to see. */
async function otherColours({ settings }: SavedModel, path: string): Promise<Palette["colours"]> {
  const key = settings?.data?.pictures?.transparent;
  const colours = await readColours(path);
  const seen = colours.filter((colour) => !key?.every((part, at) => part === colour[at]));
  if (key !== undefined && seen.length === 0)
    throw new UsageError(
      `Cannot take the colours of ${path}: it has only the one that the model takes as transparent`,
    );
  return seen;
}
