import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { type Palette, writeTileMaps } from "@pixelweft/datasets";
import { tryWriting, writeFileAtomically } from "@pixelweft/datasets/disk";
import {
  atlasPath,
  checkSampleFiles,
  sampleFileKind,
  sampleFiles,
  type SampleFilesOptions,
} from "@pixelweft/pixelcnn/node";
import { sampleText, terminalLook } from "@pixelweft/pixelcnn/terminal";
import type { Context } from "../command/command.ts";
import { asUsage, UsageError } from "../command/failure.ts";
import { tryFile } from "../command/place.ts";
import type { Terminal } from "./terminal.ts";

/** How sampled images are shown. */
export type SampleLook = Pick<
  SampleFilesOptions,
  "columns" | "scale" | "margin" | "spacing" | "atlas"
>;

/** What images are: their size, and the palette of indexed ones. */
export interface ImageKind {
  readonly config: { readonly height: number; readonly width: number; readonly channels: number };
  readonly palette?: Palette | undefined;
  /** What files of single images and an atlas say of them. */
  readonly seed?: number | undefined;
  /** The class of each. */
  readonly classes?: readonly string[] | undefined;
  /** The map of tiles that the model was trained on, beside which its tile sets are. */
  readonly map?: string | undefined;
}

/**
 * Writes images, bytes for showing or indices of the palette: by the ending of the path as a sheet, as it is drawn, or into files of a
 * folder. The paths of the files.
 */
export async function writeSamples(
  path: string,
  images: Uint8Array,
  { config, palette, look, seed = 0, classes, map }: ImageKind & { readonly look?: SampleLook },
): Promise<string[]> {
  const size = sizeOf(config);
  if (isMapPath(path, palette)) return writeTileMaps(path, images, { ...size, palette, map });
  const files = sampleFiles(path, images, { ...size, palette, ...look, seed, classes });
  for (const file of files) await writeFileAtomically(file.path, file.bytes);
  return files.map((file) => file.path);
}

/** What is to be written, and how many levels its values have. */
type Tried = ImageKind & {
  readonly config: { readonly levels: number };
  readonly look?: SampleLook;
};

/** Writes images as {@link writeSamples} does, and shows the first ones in the terminal. */
export async function showSamples(
  path: string,
  images: Uint8Array,
  given: ImageKind & {
    readonly look?: SampleLook;
    readonly context: Context;
  },
): Promise<string[]> {
  const files = await writeSamples(path, images, given);
  const { context } = given;
  context.picture(textPicture(context.terminal, images, given));
  return files;
}

/** Refuses a picture that is too large or has too many colours, or at a path that cannot be written, before its images are made. */
export async function tryPicture(
  path: string,
  count: number,
  { config, palette, look }: Tried,
): Promise<void> {
  const kind = sampleFileKind(path);
  if (look?.atlas === true && !/\.png$/i.test(path))
    throw new UsageError(`Cannot take --atlas with ${path}: it goes with a sheet, a .png file`);
  if (isMapPath(path, palette)) return tryFile(path, ".tmj", ".csv");
  if (kind === "folder") await tryFolder(path);
  else await tryFile(path, ".png", ".gif", ".apng");
  const { levels } = config;
  asUsage(() => checkSampleFiles(path, count, { ...sizeOf(config), levels, palette, ...look }));
  if (look?.atlas === true) await tryFile(atlasPath(path), ".json");
}

/** Tries a folder of samples. UsageError for a file, with what makes a name that of a folder. */
async function tryFolder(path: string): Promise<void> {
  const found = await stat(path.replace(/[/\\]+$/, "")).catch(() => undefined);
  if (found !== undefined && !found.isDirectory())
    throw new UsageError(
      `Cannot write ${path}: it is a file, and a name ${/[/\\]$/.test(path) ? "that ends in a slash" : "without a dot"} is that of a folder, which gets a file for each image; .png, .gif and .apng name one file`,
    );
  await tryWriting(join(path, "image.png"));
}

/** The first images as a picture of characters that fits the terminal. */
export function textPicture(
  { out }: Terminal,
  images: Uint8Array,
  { config, palette }: ImageKind,
): string {
  return sampleText(images, { ...sizeOf(config), palette, look: terminalLook(out) });
}

/** Without the levels of a model: what is shown are bytes. */
function sizeOf({ height, width, channels }: ImageKind["config"]): ImageKind["config"] {
  return { height, width, channels };
}

/** Whether maps of tiles are to be written at a path. UsageError where the model is not one of tiles. */
function isMapPath(path: string, palette: Palette | undefined): boolean {
  if (![".tmj", ".csv"].includes(extname(path).toLowerCase())) return false;
  if (palette?.tiles) return true;
  throw new UsageError(`Cannot write ${path}: the model was not trained on a map of tiles`);
}
