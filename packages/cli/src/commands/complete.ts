import { modelBatch, dequantise, type Dataset } from "@pixelweft/datasets";
import { averagedModel } from "@pixelweft/pixelcnn";
import { completionRows } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { withBackend } from "../backend-choice.ts";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { UsageError } from "../command/failure.ts";
import { freePath } from "../command/free-path.ts";
import type { Given } from "../command/option.ts";
import { dataOptions, options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { range } from "../data/range.ts";
import { withTestData } from "../data/test-data.ts";
import { classNumber } from "../model/class-choice.ts";
import { refuseCodes } from "../model/codes.ts";
import { drawCompletions } from "../model/completions.ts";
import { findModel, modelArgument, type FoundModel } from "../model/find-model.ts";
import { showSamples, tryPicture } from "../show/sample-pictures.ts";
import { counted, say } from "../show/terminal.ts";

const { flips: _, shifts: __, ...pictures } = dataOptions;
const options = {
  count: { ...table.count, usual: undefined, about: "number of images to complete (default: 4)" },
  first: { kind: "whole", takes: "n", usual: 0, about: "number of the first one" },
  keep: {
    kind: "whole",
    takes: "n",
    about: "rows or columns that are kept (default: half of them)",
  },
  left: { kind: "flag", about: "keep columns on the left instead of rows" },
  vary: {
    kind: "flag",
    about: "keep fewer and fewer rows or columns from completion to completion",
  },
  each: { kind: "whole", takes: "n", least: 1, usual: 4, about: "completions of each image" },
  class: { ...table.class, about: "the class of all images, for those without labels" },
  temperature: table.temperature,
  minP: table.minP,
  seed: table.seed,
  scale: table.scale,
  out: {
    kind: "text",
    takes: "file",
    about: "the picture (default: completions.png, or with the next free number)",
  },
  quiet: table.quiet,
  backend: table.backend,
  split: table.split,
  ...pictures,
  ...pathOptions,
  ...pictureOptions,
} as const;

const usualCount = 4;

interface CompleteRequest {
  readonly saved: FoundModel;
  readonly given: Given<typeof options>;
  /** The rows that each completion keeps, or the columns. */
  readonly kept: readonly number[];
  readonly label: number | undefined;
  readonly out: string;
}

/** What was completed. */
export interface CompleteReport {
  readonly out: string;
  readonly images: number;
  /** How many were asked for. */
  readonly wanted: number;
  readonly seed: number;
  /** The rows or columns that each completion keeps, of so many. */
  readonly kept: readonly number[];
  readonly of: number;
  readonly side: "rows" | "columns";
}

/** `pixelweft complete`: what might follow the first rows of images. */
export const complete: Command = defineCommand({
  name: "complete",
  about:
    "Keeps the first rows of images, or their left side, and samples the rest, several times each.",
  argument: modelArgument,
  options,
  notes: `A row of the picture is an image, what is kept of it, and its completions: samples of the model's own
p(rest | start). With --left each is chosen among 8 candidates by what the model says of the kept columns. The data is that of the model's run unless --data names other pictures.`,
  examples: [
    "complete --count 8 --each 6 --keep 10",
    "complete --vary --count 2",
    "complete sprites16 --left --vary --count 2",
    "complete runs/sprites --data hero.png --class heroes --keep 6",
  ],
  resolve: resolveComplete,
  act: (request, context) =>
    withTestData(
      request.saved,
      {
        flags: request.given,
        act: "complete",
        unlabelled: request.label !== undefined,
        classOption: "--class",
        tell: (line) => say(context.terminal, line),
      },
      (data) =>
        withBackend(request.given.backend, context.terminal, (backend) =>
          completeImages(data, { ...request, backend, context }),
        ),
    ),
  show: ({ out, images, wanted, seed, kept, of, side }: CompleteReport) => [
    ...(images < wanted ? [`${images} of the ${wanted} images asked for: there are no more`] : []),
    `${counted(kept.length, "completion")} of ${counted(images, "image")} by seed ${seed}, ${[...new Set(kept)].join(", ")} of ${of} ${side} kept, are in ${out}`,
  ],
});

async function resolveComplete(
  given: Given<typeof options>,
  [what]: readonly string[],
): Promise<CompleteRequest> {
  const saved = await findModel(what);
  refuseCodes(saved, "complete images");
  const { config } = saved.model;
  const { left = false, vary = false, each, count = usualCount, scale } = given;
  const [of, side] = left ? [config.width, "columns"] : [config.height, "rows"];
  const { keep = Math.floor(of / 2) } = given;
  const out = given.out ?? freePath("completions.png");
  if (keep >= of)
    throw new UsageError(
      `Cannot keep ${keep} ${side}: the images have ${of}, and nothing is left to complete`,
    );
  if (vary && given.keep !== undefined)
    throw new UsageError("Cannot take --keep with --vary: it keeps fewer and fewer");
  const fewer = (k: number): number => Math.round((of * (each - k)) / (each + 1));
  const kept = range(0, each).map((k) => (vary ? fewer(k) : keep));
  const label = given.class === undefined ? undefined : classNumber(saved, given.class);
  await tryPicture(out, count * (each + 2), { config, look: { columns: each + 2, scale } });
  return { saved, given, kept, label, out };
}

async function completeImages(
  data: Dataset,
  request: CompleteRequest & { readonly backend: Backend; readonly context: Context },
): Promise<CompleteReport> {
  const { saved, given, kept, label, out, backend, context } = request;
  const { first, each, seed, scale, temperature, minP, quiet, left = false } = given;
  const { terminal } = context;
  const { config } = saved.model;
  const { count: there, name } = data.info;
  if (first >= there)
    throw new UsageError(`Cannot complete image ${first} of ${name}: it has ${there}`);
  const count = Math.min(given.count ?? usualCount, there - first);
  const read = modelBatch(await data.read(range(first, first + count)), config, data.info);
  // Codes of more levels are refused.
  const batch = { ...read, images: Uint8Array.from(read.images) };
  const labels = label === undefined ? batch.labels : new Int32Array(count).fill(label);
  const palette = saved.settings?.palette;
  const how = { labels, kept, seed, temperature, minP, palette, terminal };
  const completions = await drawCompletions(backend, averagedModel(saved.model), {
    images: batch.images,
    ...how,
    left,
  });
  const originals = palette === undefined ? dequantise(batch.images, config.levels) : batch.images;
  const { height, width, channels } = config;
  const blank = palette === undefined ? 128 : 0;
  const side = left ? "columns" : "rows";
  const layout = { height, width, channels, blank, [side]: Math.max(...kept) };
  const grid = completionRows(originals, completions, layout);
  const look = { columns: each + 2, scale };
  await showSamples(out, grid, { config, palette, look, quiet, context });
  return {
    out,
    images: count,
    wanted: given.count ?? count,
    seed,
    kept,
    of: side === "rows" ? height : width,
    side,
  };
}
