import { extname } from "node:path";
import {
  labelsBeside,
  strayTiles,
  strayWords,
  writeCodes,
  type StrayAdjacencies,
} from "@pixelweft/datasets";
import { averagedModel } from "@pixelweft/pixelcnn";
import { copyWords, type CopiesReport } from "@pixelweft/pixelcnn/judges";
import {
  classesInTurn,
  interpolatedRows,
  resizedModel,
  rowPairs,
  seamWords,
  type SeamBits,
} from "@pixelweft/pixelcnn/pictures";
import { withBackend } from "../backend-choice.ts";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { asUsage, UsageError } from "../command/failure.ts";
import { freePath } from "../command/free-path.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { tryFile } from "../command/place.ts";
import { defined } from "../defined.ts";
import type { SavedModel } from "../model/checkpoint-file.ts";
import { className, classNumber, legendOf } from "../model/class-choice.ts";
import { drawCodes, isOfCodes } from "../model/codes.ts";
import { besideTraining } from "../model/copies.ts";
import { drawImages, drawSeamless, type DrawingRequest } from "../model/drawing.ts";
import { findModel, modelArgument } from "../model/find-model.ts";
import { takeFromFiles } from "../model/sample-from-files.ts";
import { showSamples, tryPicture, type SampleLook } from "../show/sample-pictures.ts";
import { counted } from "../show/terminal.ts";

const options = {
  count: { ...table.count, usual: undefined, about: "number of images (default: 16)" },
  seed: table.seed,
  temperature: table.temperature,
  minP: table.minP,
  class: { ...table.class, about: "name or number of a class (default: all in turn)" },
  from: { ...table.class, about: "interpolates: the class on the left of each row" },
  to: { ...table.class, about: "interpolates: the class on the right of each row" },
  rows: { kind: "whole", takes: "n", least: 1, about: "rows of an interpolation (default: 4)" },
  size: {
    kind: "size",
    takes: "pixels",
    about: "of another size, by a model of crops: 64 or 48x64",
  },
  seamless: { kind: "flag", about: "images that go on over their edges, by a model of crops" },
  like: { kind: "text", takes: "file", about: "a picture whose upper rows all images begin with" },
  keep: { kind: "whole", takes: "rows", about: "how many of its rows (default: half of them)" },
  paletteFrom: {
    kind: "text",
    takes: "file",
    about: "other colours, dark for dark and light for light: a PNG picture, or lines of ff8800",
  },
  columns: table.columns,
  scale: table.scale,
  margin: { kind: "whole", takes: "n", most: 4096, about: "pixels around all images (default: 2)" },
  spacing: { kind: "whole", takes: "n", most: 4096, about: "pixels between images (default: 2)" },
  nearest: {
    kind: "flag",
    about: "show below each sample the nearest training picture, and say which are perhaps copies",
  },
  atlas: { kind: "flag", about: "write sheet.json beside sheet.png, for game engines" },
  out: {
    kind: "text",
    takes: "place",
    about:
      "a sheet (.png), a drawing (.gif, .apng), maps (.tmj, .csv), an array (.npy) or a folder of files (default: samples.png, or with the next free number)",
  },
  quiet: table.quiet,
  backend: table.backend,
} as const;

/** What is sampled, and where it goes. */
interface SampleRequest {
  readonly saved: SavedModel;
  readonly given: Given<typeof options>;
  readonly drawing: DrawingRequest;
  readonly look: SampleLook;
  readonly out: string;
  /** What the images show, for the report. */
  readonly classes: readonly string[];
}

/** What was sampled. */
export interface SampleReport {
  readonly out: string;
  /** All that was written. */
  readonly files: readonly string[];
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  /** How near they are to training pictures, with --nearest. */
  readonly copies?: CopiesReport;
  /** The classes of the columns, or of all images. */
  readonly classes: readonly string[];
  /** How well seamless images go on over their edges. */
  readonly seams?: SeamBits | undefined;
  /** Of maps of tiles, neighbours that the map of the training never has. */
  readonly strays?: StrayAdjacencies | undefined;
}

/** `pixelweft sample`: samples of a model. */
export const sample: Command = defineCommand({
  name: "sample",
  about: "Samples images from a model, into a PNG file and in the terminal.",
  argument: modelArgument,
  options,
  notes: `With --from and --to the condition goes from one class to another along each row. All images of a row
are sampled with the same random numbers, so only the condition changes.`,
  examples: [
    "sample --class sneaker",
    "sample --from Sneaker --to 'Ankle boot' --rows 2",
    "sample runs/sprites --count 64 --seed 7 --out items.png --margin 0 --spacing 0 --atlas",
    "sample sprites16 --class hero --count 4 --out drawing.gif",
    "sample runs/sprites --like hero.png --keep 5 --count 6",
  ],
  resolve: resolveSample,
  act: actSample,
  show: showSample,
});

async function resolveSample(
  given: Given<typeof options>,
  [what]: readonly string[],
): Promise<SampleRequest> {
  const { columns, from, to, nearest = false, scale, margin, spacing, atlas } = given;
  const found = await findModel(what);
  const out = given.out ?? freePath(isOfCodes(found) ? "samples.npy" : "samples.png");
  const { size: [height, width] = [], seamless = false } = given;
  const { config: own } = found.model;
  const size = { height: height ?? own.height, width: width ?? own.width };
  const model = asUsage(() => resizedModel(averagedModel(found.model), size));
  const saved = { ...found, model };
  const { config } = model;
  const isBetween = from !== undefined || to !== undefined;
  const { drawing: asked, classes } = isBetween ? between(saved, given) : ofClasses(saved, given);
  const drawing = { ...asked, ...(await takeFromFiles(saved, given, asked)) };
  const usual = drawing.labels && classes.length > 1 ? Math.min(classes.length, drawing.count) : 8;
  const grid = { columns: columns ?? (isBetween || classes.length > 1 ? usual : undefined) };
  const look = { ...grid, scale, margin, spacing, atlas };
  const { temperature, minP, prefix } = drawing;
  if (seamless && (isBetween || nearest || temperature !== 1 || (minP ?? prefix) !== undefined))
    throw new UsageError(
      "Cannot take --seamless with --from, --like, --nearest, --temperature or --min-p: it samples the model's own distribution",
    );
  if (nearest && given.size !== undefined)
    throw new UsageError("Cannot take --nearest with --size: pictures of two sizes do not compare");
  if (isOfCodes(saved) || extname(out).toLowerCase() === ".npy") {
    const stray = layoutOptions.find((name) => given[name] !== undefined);
    if (stray) throw new UsageError(`Cannot take --${stray} with ${out}: it is no picture`);
    for (const file of drawing.labels ? [out, labelsBeside(out)] : [out])
      await tryFile(file, ".npy");
  } else await tryPicture(out, drawing.count, { config, palette: drawing.palette, look });
  if (nearest && saved.settings === undefined)
    throw new UsageError("Cannot take --nearest: the model does not say what it was trained on");
  return { saved, given, drawing, look, out, classes };
}

/** Options of pictures alone. */
const layoutOptions = ["nearest", "columns", "scale", "margin", "spacing", "atlas"] as const;

type Drawn = Pick<SampleRequest, "drawing" | "classes">;

function ofClasses(saved: SavedModel, given: Given<typeof options>): Drawn {
  const { count = 16, seed, temperature, minP, class: wanted, rows } = given;
  if (rows !== undefined) throw new UsageError("Cannot take --rows without --from and --to");
  const { config } = saved.model;
  const label = wanted === undefined ? undefined : classNumber(saved, wanted);
  const labels =
    label === undefined ? classesInTurn(config, count) : new Int32Array(count).fill(label);
  const shown = label === undefined ? [...Array(config.numClasses).keys()] : [label];
  const { palette } = saved.settings ?? {};
  const classes = shown.map((number) => className(saved, number));
  return { drawing: { count, seed, temperature, minP, labels, palette }, classes };
}

function between(saved: SavedModel, given: Given<typeof options>): Drawn {
  const { seed, temperature, minP, rows = 4, columns = 8, from, to } = given;
  if (from === undefined || to === undefined)
    throw new UsageError("Cannot take --from without --to, or --to without --from");
  if (given.count !== undefined || given.class !== undefined)
    throw new UsageError("Cannot take --count or --class with --from: --rows and --columns do");
  const ends = [classNumber(saved, from), classNumber(saved, to)] as const;
  if (ends[0] === ends[1])
    throw new UsageError(`Cannot interpolate: ${from} and ${to} are one class`);
  const { numClasses } = saved.model.config;
  const images = asUsage(() => interpolatedRows(ends, { numClasses, rows, columns }));
  const { palette } = saved.settings ?? {};
  return {
    drawing: { ...images, seed, temperature, minP, palette },
    classes: ends.map((label) => className(saved, label)),
  };
}

async function actSample(request: SampleRequest, context: Context): Promise<SampleReport> {
  const { saved, given, drawing, look, out, classes } = request;
  const { quiet, backend: where, seamless = false } = given;
  const { terminal } = context;
  const { config } = saved.model;
  const { palette, count, seed, temperature = 1, labels } = drawing;
  if (extname(out).toLowerCase() === ".npy") {
    const codes = await withBackend(where, terminal, (backend) =>
      drawCodes(backend, averagedModel(saved.model), { ...drawing, terminal }),
    );
    const files = await writeCodes(out, codes, { ...config, labels });
    return { out: files.join(" and "), files, count, seed, temperature, classes: [] };
  }
  const names = labels && Array.from(labels, (label) => className(saved, label));
  const asked = { ...drawing, terminal };
  const { images, seams } = await withBackend(where, terminal, async (backend) =>
    seamless
      ? drawSeamless(backend, saved.model, asked)
      : { images: await drawImages(backend, saved.model, asked), seams: undefined },
  );
  if (given.nearest) return besideNearest(images, request, context);
  const { data, palette: trained } = saved.settings ?? {};
  const kind = { config, palette, seed, classes: names, map: data?.source };
  const files = await showSamples(out, images, { ...kind, look, quiet, context });
  const { height, width } = config;
  const strays = await strayTiles(
    { values: images, height, width, wraps: seamless },
    data,
    trained,
  );
  const measured = defined({ seams, strays });
  return { out, files, count, seed, temperature, classes, ...measured };
}

/** Writes samples with the nearest pictures of the training below each row of them. */
async function besideNearest(
  images: Uint8Array,
  { saved, given, drawing, look, out, classes }: SampleRequest,
  context: Context,
): Promise<SampleReport> {
  const { palette, count, seed, temperature = 1 } = drawing;
  const { config } = saved.model;
  const { pictures, report: copies } = await besideTraining(images, saved);
  const columns = look.columns ?? Math.min(8, count);
  const rows = rowPairs(images, pictures, { columns, size: images.length / count });
  const kind = { config, palette, look: { ...look, columns }, quiet: given.quiet, context };
  const files = await showSamples(out, rows, kind);
  return { out, files, count, seed, temperature, classes, copies };
}

function showSample(report: SampleReport): string[] {
  const { out, count, seed, temperature, classes, copies, seams, strays } = report;
  const note =
    temperature === 1
      ? ""
      : ` at temperature ${temperature}, which is not the model's own distribution`;
  return [
    ...legendOf(classes.slice(0, count)),
    ...(copies ? copyWords(copies) : []),
    ...(seams ? [seamWords(seams)] : []),
    ...(strays ? [strayWords(strays)] : []),
    `${counted(count, "image")} of seed ${seed}${note} ${count === 1 ? "is" : "are"} in ${out}`,
  ];
}
