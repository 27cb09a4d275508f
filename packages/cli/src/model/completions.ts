import { modelBatch, type Dataset, type Palette } from "@pixelweft/datasets";
import { counted } from "@pixelweft/datasets/text";
import { averagedModel, backgroundLevelOf } from "@pixelweft/pixelcnn";
import {
  completeColumns,
  completeRows,
  completionRows,
  type RowsRequest,
} from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import type { Context } from "../command/command.ts";
import { UsageError } from "../command/failure.ts";
import { range } from "../data/range.ts";
import { showSamples } from "../show/sample-pictures.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { distributionWords } from "./distribution-words.ts";
import { onDevice, shownAs } from "./drawing.ts";

/** Which images are completed, how, and where they go. */
export interface CompletionRequest {
  readonly saved: SavedModel;
  /** The number of the first image. */
  readonly first: number;
  /** How many are asked for; the usual number if missing. */
  readonly count: number | undefined;
  readonly side: "rows" | "columns";
  /** The rows that each completion keeps, or the columns. */
  readonly kept: readonly number[];
  /** The class of all, where it is named. */
  readonly label: number | undefined;
  readonly how: { readonly seed: number } & Pick<RowsRequest, "temperature" | "minP">;
  readonly out: string;
  readonly scale: number | undefined;
}

/** What was completed. */
export interface CompleteReport
  extends
    Pick<CompletionRequest, "out" | "kept" | "side">,
    Pick<RowsRequest, "temperature" | "minP"> {
  readonly images: number;
  /** How many were asked for. */
  readonly wanted: number;
  readonly seed: number;
  /** How many rows or columns an image has. */
  readonly of: number;
}

/** Of each column that is kept as many samples are drawn, of which one is taken. */
const candidates = 8;

/** So many images are completed where nothing else is asked for. */
export const usualCount = 4;

/** Completes images of a data set, and writes them beside the originals. */
export async function completeImages(
  data: Dataset,
  request: CompletionRequest,
  { backend, context }: { readonly backend: Backend; readonly context: Context },
): Promise<CompleteReport> {
  const { saved, first, side, kept, label, how, out, scale } = request;
  const { config } = saved.model;
  const { height, width, channels } = config;
  const { count: there, name } = data.info;
  if (first >= there)
    throw new UsageError(`Cannot complete image ${first} of ${name}: it has ${there}`);
  const count = Math.min(request.count ?? usualCount, there - first);
  const read = modelBatch(await data.read(range(first, first + count)), config, data.info);
  // Codes of more levels are refused.
  const images = Uint8Array.from(read.images);
  const labels = label === undefined ? read.labels : new Int32Array(count).fill(label);
  const asked = { images, labels, kept, ...how };
  const completions = await drawCompletions(asked, { ...request, backend, context });
  const { blank, palette } = blankIn(saved.settings?.palette);
  const shown = (levels: Uint8Array): Uint8Array => shownAs(levels, { ...saved, palette });
  const layout = { height, width, channels, blank, [side]: Math.max(...kept) };
  const grid = completionRows(shown(images), completions.map(shown), layout);
  const look = { columns: kept.length + 2, scale };
  await showSamples(out, grid, { config, palette, look, context });
  const of = side === "rows" ? height : width;
  const wanted = request.count ?? count;
  return { out, images: count, wanted, ...how, kept, of, side };
}

/**
 * What stands where nothing is kept, and the palette that has it: a colour of the pictures would look like a part of them that is, so
 * that a palette without transparency gets it for the sheet. One with 256 colours has no index left, and its first colour stands there.
 */
function blankIn(palette: Palette | undefined): {
  readonly blank: number;
  readonly palette?: Palette;
} {
  if (palette === undefined) return { blank: 128 };
  const { colours } = palette;
  const clear = backgroundLevelOf(palette);
  if (clear !== undefined || colours.length > 255) return { blank: clear ?? 0, palette };
  return { blank: colours.length, palette: { ...palette, colours: [...colours, [0, 0, 0, 0]] } };
}

/** Completions of images with a bar, levels: for each of `kept` those of all images. */
async function drawCompletions(
  asked: RowsRequest,
  where: Pick<CompletionRequest, "saved" | "side"> & {
    readonly backend: Backend;
    readonly context: Context;
  },
): Promise<Uint8Array[]> {
  const { backend, context, side } = where;
  const { model, settings } = where.saved;
  const { height, width, channels } = model.config;
  const all = (asked.kept.length * asked.images.length) / (height * width * channels);
  const isLeft = side === "columns";
  const work = {
    label: isLeft ? "candidates" : "sample",
    total: isLeft ? all * candidates : all,
    backend,
    model: averagedModel(model),
    terminal: context.terminal,
  };
  return onDevice(work, (device, onProgress) => {
    const how = { ...asked, onProgress, backgroundLevel: backgroundLevelOf(settings?.palette) };
    return isLeft ? completeColumns(device, { ...how, candidates }) : completeRows(device, how);
  });
}

/** A report in lines. */
export function completionLines(report: CompleteReport): string[] {
  const { out, images, wanted, seed, kept, of, side } = report;
  const some = [...new Set(kept)].join(", ");
  return [
    ...(images < wanted ? [`${images} of the ${wanted} images asked for: there are no more`] : []),
    `${counted(kept.length, "completion")} of ${counted(images, "image")} by seed ${seed}${distributionWords(report)}, ${some} of ${of} ${side} kept, are in ${out}`,
    "Its columns are the image, the part that was kept, and the completions",
  ];
}
