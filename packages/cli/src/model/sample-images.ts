import { writeCodes, type StrayAdjacencies } from "@pixelweft/datasets";
import { strayTiles, strayWords } from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";
import { copyWords, type CopiesReport } from "@pixelweft/pixelcnn/judges";
import { rowPairs, seamWords, type SeamBits } from "@pixelweft/pixelcnn/pictures";
import type { BackendName } from "@pixelweft/runtime/node";
import type { Context } from "../command/command.ts";
import { showSamples, type SampleLook } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { withBackend } from "../with-backend.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { className, legendOf } from "./class-choice.ts";
import { pairedLayout, withTraining, type Compare } from "./copies.ts";
import { distributionWords } from "./distribution-words.ts";
import { drawCodes, drawImages, drawSeamless, type DrawingRequest } from "./drawing.ts";

/** What is sampled, and where it goes. */
export interface SamplingRequest {
  /** Its model has the weights that are sampled from. */
  readonly saved: SavedModel;
  readonly drawing: DrawingRequest;
  readonly look: SampleLook;
  readonly out: string;
  /** What goes to `out`: levels as an array, images that go on over their edges, images with the nearest of the training, or images alone. */
  readonly form: "codes" | "seamless" | "nearest" | "images";
  /** What the images show, for the report. */
  readonly classes: readonly string[];
  /** What there is to say before, in lines. */
  readonly notes: readonly string[];
  readonly backend: BackendName;
}

/** What was sampled. */
export interface SampleReport {
  readonly out: string;
  /** All that was written. */
  readonly files: readonly string[];
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  /** Where unlikely values were left out. */
  readonly minP?: number | undefined;
  /** The classes of the columns, or of all images. */
  readonly classes: readonly string[];
  /** How near they are to training pictures, with --nearest. */
  readonly copies?: CopiesReport | undefined;
  /** How well seamless images go on over their edges. */
  readonly seams?: SeamBits | undefined;
  /** Of maps of tiles, neighbours that the map of the training never has. */
  readonly strays?: StrayAdjacencies | undefined;
}

/** Samples, and writes what was asked for. */
export async function sampleImages(
  request: SamplingRequest,
  context: Context,
): Promise<SampleReport> {
  const { saved, drawing, out, form, classes, backend: where } = request;
  const { model } = saved;
  const { terminal } = context;
  for (const note of request.notes) say(terminal, note);
  const { count, seed, temperature = 1, minP, labels } = drawing;
  const report = { out, count, seed, temperature, minP, classes };
  if (form === "codes") {
    const codes = await withBackend(where, terminal, (backend) =>
      drawCodes({ ...drawing, backend, model, terminal }),
    );
    const files = await writeCodes(out, codes, { ...model.config, labels });
    return { ...report, files, out: files.join(" and "), classes: [] };
  }
  if (form === "nearest")
    // Opened before, as nobody waits for samples that nothing can be compared with.
    return withTraining(saved, terminal, async (compare) => {
      const images = await withBackend(where, terminal, (backend) =>
        drawImages({ ...drawing, backend, model, terminal }),
      );
      return { ...report, ...(await writeBesideNearest(images, { ...request, compare }, context)) };
    });
  const { images, seams } = await withBackend(where, terminal, async (backend) => {
    const asked = { ...drawing, backend, model, terminal };
    if (form === "seamless") return drawSeamless(asked);
    return { images: await drawImages(asked), seams: undefined };
  });
  const names = labels && Array.from(labels, (label) => className(saved, label));
  const files = await writeImages(images, { ...request, names }, context);
  const { height, width } = model.config;
  const grid = { values: images, height, width, wraps: form === "seamless" };
  const strays = await strayTiles(grid, saved.settings?.data, saved.settings?.palette);
  return { ...report, files, seams, strays };
}

/** Writes samples with the nearest pictures of the training below each row of them. */
async function writeBesideNearest(
  images: Uint8Array,
  request: SamplingRequest & { readonly compare: Compare },
  context: Context,
): Promise<Pick<SampleReport, "files" | "copies">> {
  const { count } = request.drawing;
  const { pictures, report: copies } = await request.compare(images);
  const { columns } = pairedLayout({ count, columns: request.look.columns });
  const rows = rowPairs(images, pictures, { columns, size: images.length / count });
  const look = { ...request.look, columns };
  return { files: await writeImages(rows, { ...request, look }, context), copies };
}

function writeImages(
  images: Uint8Array,
  request: SamplingRequest & { readonly names?: readonly string[] | undefined },
  context: Context,
): Promise<string[]> {
  const { saved, drawing, look, out, names: classes } = request;
  const { palette, seed } = drawing;
  const { config } = saved.model;
  const { source: map } = saved.settings?.data ?? {};
  return showSamples(out, images, {
    config,
    palette,
    seed,
    classes,
    ...(map !== "" && { map }),
    look,
    context,
  });
}

/** A report in lines. */
export function sampleLines(report: SampleReport): string[] {
  const { out, files, count, seed, classes, copies, seams, strays } = report;
  const note = distributionWords(report);
  const where = placesOf(out, files);
  return [
    ...legendOf(classes.slice(0, count)),
    ...(copies ? copyWords(copies) : []),
    ...(seams ? [seamWords(seams)] : []),
    ...(strays ? [strayWords(strays)] : []),
    `${counted(count, "image")} of seed ${seed}${note && `${note},`} ${count === 1 ? "is" : "are"} in ${where}`,
  ];
}

/** Where samples are: beside a sheet its atlas, beside a map the further ones. Of a folder nobody reads the names of all. */
function placesOf(out: string, files: readonly string[]): string {
  if (files[0] !== out || files.length === 1) return out;
  const some = files.length > 4 ? [...files.slice(0, 2), "…"] : files.slice(0, -1);
  return `${some.join(", ")} and ${files.at(-1)}`;
}
