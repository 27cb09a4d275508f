import { basename, extname, join } from "node:path";
import { sheetAtlas } from "../pictures/atlas.ts";
import { checkGif } from "../pictures/check-gif.ts";
import { drawingAnimation } from "../pictures/drawing-animation.ts";
import { gifBytes } from "../pictures/gif.ts";
import { imageNames, type ImageNaming } from "../pictures/image-names.ts";
import { checkSheet, sampleSheet, type SheetOptions } from "../pictures/sample-sheet.ts";
import { apngBytes } from "./png/apng.ts";
import { pngBytes } from "./png/png-file.ts";

/** The files that samples become: one picture of all, an animation of how they are drawn, or a picture each. */
export type SampleFileKind = "png" | "apng" | "gif" | "folder";

/**
 * What is written at a path: by its ending, a folder where it ends in a slash or has none. Nothing for other endings.
 *
 * @example
 * sampleFileKind("sheet.png"); // "png"
 * sampleFileKind("sprites/"); // "folder"
 * sampleFileKind("sheet.jpg"); // undefined
 */
export function sampleFileKind(path: string): SampleFileKind | undefined {
  const ending = extname(path).toLowerCase();
  if (/[/\\]$/.test(path) || ending === "") return "folder";
  const kinds = ["png", "apng", "gif"] as const;
  return kinds.find((kind) => `.${kind}` === ending);
}

/** What samples are, and what `imageNames()` calls them in folders and atlases. */
export interface SampleFilesOptions extends SheetOptions, ImageNaming {
  /** Whether an atlas goes with a sheet, `sheet.json` beside `sheet.png`. */
  readonly atlas?: boolean | undefined;
}

/**
 * Refuses samples that a path has no room for, before they are made: a sheet that is too large, or a GIF of too many colours.
 *
 * @param options as of `sampleFiles()`, with the `levels` of the model
 * @throws RangeError for an ending that is not written, and as `checkSheet()` and `checkGif()`.
 * @example
 * const grey = { height: 28, width: 28, channels: 1, levels: 256 };
 * checkSampleFiles("drawn.apng", 16, grey); // undefined
 * checkSampleFiles("drawn.gif", 16, grey); // throws RangeError
 */
export function checkSampleFiles(
  path: string,
  count: number,
  options: SheetOptions & Pick<SampleFilesOptions, "atlas">,
): void {
  const kind = sampleFileKind(path);
  if (kind === undefined) throw new RangeError(`Cannot write ${path}: ${knownEndings}`);
  const look = { ...options, ...exactScale(kind, options) };
  if (kind === "gif") checkGif(count, look);
  else checkSheet(kind === "folder" ? 1 : count, look);
}

/** A file that is to be written. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of samples for a path. Pixels of files in a folder, and of a sheet with an atlas, are those of the images, unless a scale is
 * given.
 *
 * @param images bytes `[count, height, width, channels]`: levels, or indices of the palette
 * @throws RangeError for an ending that is not written, and as `sampleSheet()` and `gifBytes()`.
 * @example
 * const dots = { height: 1, width: 1, channels: 1, seed: 7, classes: ["a", "b"] };
 * const files = sampleFiles("dots/", Uint8Array.of(0, 255), dots);
 * files.map(({ path }) => path); // ["dots/a-7-1.png", "dots/b-7-2.png"]
 */
export function sampleFiles(
  path: string,
  images: Uint8Array,
  options: SampleFilesOptions,
): SampleFile[] {
  const { height, width, channels, seed, classes, atlas = false } = options;
  const size = height * width * channels;
  const count = images.length / size;
  const paths = sampleFilePaths(path, count, options);
  const kind = sampleFileKind(path);
  const look = { ...options, ...exactScale(kind, options) };
  if (kind === "folder") {
    const alone = { ...look, columns: 1, margin: 0 };
    return paths.map((file, k) => ({
      path: file,
      bytes: pngBytes(sampleSheet(images.subarray(k * size, (k + 1) * size), alone)),
    }));
  }
  if (kind === "gif") return [{ path, bytes: gifBytes(drawingAnimation(images, look)) }];
  if (kind === "apng") return [{ path, bytes: apngBytes(drawingAnimation(images, look)) }];
  if (kind !== "png") throw new RangeError(`Cannot write ${path}: ${knownEndings}`);
  const sheet = { path, bytes: pngBytes(sampleSheet(images, look)) };
  if (!atlas) return [sheet];
  const frames = imageNames(count, { seed, classes }).map((name) => `${name}.png`);
  const meta = { seed, ...(classes && { classes }) };
  const json = sheetAtlas({ ...look, image: basename(path), names: frames, meta });
  const bytes = new TextEncoder().encode(`${JSON.stringify(json, undefined, 1)}\n`);
  return [sheet, { path: atlasPath(path), bytes }];
}

/**
 * Where `sampleFiles()` writes, for a program that looks at what is there before.
 *
 * @example
 * sampleFilePaths("sheet.png", 9, { seed: 7, atlas: true }); // ["sheet.png", "sheet.json"]
 * sampleFilePaths("dots/", 2, { seed: 7, classes: ["a", "b"] }); // ["dots/a-7-1.png", "dots/b-7-2.png"]
 */
export function sampleFilePaths(
  path: string,
  count: number,
  { atlas = false, ...naming }: ImageNaming & Pick<SampleFilesOptions, "atlas">,
): string[] {
  const kind = sampleFileKind(path);
  if (kind === "folder") return imageNames(count, naming).map((name) => join(path, `${name}.png`));
  return kind === "png" && atlas ? [path, atlasPath(path)] : [path];
}

/** Of files that other programs go on with, the scale at which pixels are those of the images. */
function exactScale(
  kind: SampleFileKind | undefined,
  { atlas = false, scale = 1 }: Pick<SampleFilesOptions, "atlas" | "scale">,
): { readonly scale?: number } {
  return kind === "folder" || atlas ? { scale } : {};
}

/** What a name must end in, in words. */
const knownEndings =
  "its name must end in .png (a sheet), .gif or .apng (as it is drawn), or / (a file each)";

/**
 * The file of the atlas that goes with a sheet.
 *
 * @example
 * atlasPath("items/sheet.png"); // "items/sheet.json"
 */
export function atlasPath(sheet: string): string {
  return `${sheet.slice(0, -extname(sheet).length)}.json`;
}
