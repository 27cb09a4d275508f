import { decodePicture } from "../../decode/decode-picture.ts";
import { readBytes } from "../../disk/files.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { cleared } from "../../format/key-colour.ts";
import type { Picture, PicturePlace } from "../../format/picture.ts";
import { chunksOf } from "../../format/png/chunks.ts";
import { isDeepPng, isPng } from "../../format/png/png.ts";
import { builtin } from "../../source/builtin.ts";
import { checkPath } from "../../source/check-path.ts";
import { counted } from "../../text/counted.ts";
import { exactlyFitted } from "./exact-fit.ts";
import { exactLevels, type ColourChanges } from "./exact-levels.ts";
import type { ExactPicturesOptions } from "./exact-options.ts";
import { pngPaths, type PngPath } from "./png-paths.ts";
import { otherSizeWords } from "./refused-words.ts";
import { cutCells } from "./sprite-sheet.ts";

/** Pictures as levels of a model. */
export interface ExactPictures {
  /** Levels or indices of the palette, `[n, height, width, channels]`. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** Without their ending, with `/` between their parts: paths below a single folder, else paths as they are. */
  readonly names: readonly string[];
  /** How many colours the palette does not have, of which the nearest were taken; 0 where they are refused. */
  readonly otherColours: number;
  /** How many were smaller, and are on ground of the size. */
  readonly padded: number;
  /** How many were of another size, and were scaled. */
  readonly scaled: number;
  /** How many had other values than those of the levels, and were brought to these; 0 where they are refused. */
  readonly quantised: number;
  /** How many were coloured, and were made grey. */
  readonly greyed: number;
  /** Paths of pictures below the folders that are no PNG files, such as GIF, and are left out. */
  readonly otherKind: readonly string[];
}

/** Makes the error for the picture at hand. */
type Fail = (why: string) => DatasetError;

/** A picture, or a piece of one, in levels. */
interface MadePicture {
  readonly name: string;
  readonly levels: Uint8Array;
}

/**
 * PNG files, and all those below folders, pixel for pixel in the levels of a model, such as a lossless archive keeps. Those of a folder
 * come in the order of their names. What shows nothing is not kept: colours behind full transparency. With `otherColours: "nearest"` colours
 * that a palette does not have become the nearest ones, and values those of fewer levels or bits, as in a training; `grey`, `fit` and
 * `background` bring coloured ones, those of other sizes and transparent ones to a model as there.
 *
 * @throws DatasetError for a picture that would come back as another one: of another size, an animation, or with colours that the model
 * does not have; MissingDataError for a path that is not there or a folder without a PNG file; TypeError for what is no path.
 * @example
 * const grey = { height: 28, width: 28, channels: 1, levels: 4 };
 * await exactPictures("no/such/folder", grey); // throws MissingDataError
 */
export async function exactPictures(
  from: string | readonly string[],
  options: ExactPicturesOptions,
): Promise<ExactPictures> {
  const { height, width, channels, palette, fit = "exact", act = "compress" } = options;
  const background = palette || channels === 4 ? undefined : options.background;
  const sources = typeof from === "string" ? [from] : from;
  const what = "pictures are at a path, or at several in a list";
  for (const source of Array.isArray(sources) ? sources : [sources])
    checkPath(source, { act, what });
  const { join, sep } = builtin("node:path");
  const paths: PngPath[] = [];
  const otherKind: string[] = [];
  for (const source of sources) {
    const wanted = { act, height, width, sample: paths.length };
    const found = await pngPaths(source, wanted);
    paths.push(...found.paths);
    otherKind.push(...found.others);
  }
  const made: MadePicture[] = [];
  const refused: DatasetError[] = [];
  const changes: ColourChanges = { others: new Set(), quantised: 0, greyed: 0 };
  const levelsOf = exactLevels(options, changes);
  const changed = { padded: 0, scaled: 0 };
  const takeFile = async ({ folder, member }: PngPath, fail: Fail): Promise<MadePicture[]> => {
    const path = join(folder, member);
    const bytes = await readBytes(path);
    const place = { source: folder, member, maxPixels: 2 ** 26 };
    const decoded = await decodePicture(new Uint8Array(bytes), place);
    const fault = isPng(bytes) ? faultOf(bytes, { ...options, place }) : undefined;
    if (fault !== undefined) throw fail(fault);
    const name = (sources.length > 1 ? path : member)
      .replace(/\.png$/i, "")
      .split(sep)
      .join("/");
    const pieces: MadePicture[] = [];
    for (const { end, whole } of piecesOf(decoded, { ...options, place })) {
      const picture = cleared(whole, options.transparent);
      const fitted = exactlyFitted(picture, { height, width, fit, background, place });
      if (!fitted) throw fail(otherSizeWords(picture, { height, width }));
      if (fitted.change) changed[fitted.change] += 1;
      pieces.push({ name: `${name}${end}`, levels: levelsOf(fitted.picture, fail) });
    }
    if (pieces.length === 0) throw fail("all of its cells are blank");
    return pieces;
  };
  for (const [sample, path] of paths.entries()) {
    const place = join(path.folder, path.member);
    const fail: Fail = (why) => {
      const error = new DatasetError(`Cannot ${act} ${place}: ${why}`, { sample });
      refused.push(error);
      return error;
    };
    try {
      const pieces = await takeFile(path, fail);
      if (refused.length === 0) made.push(...pieces);
    } catch (error) {
      if (error !== refused.at(-1)) throw error;
    }
  }
  const [first] = refused;
  // Who mends one picture after another would begin again for each.
  if (first && refused.length > 1)
    first.message += `; ${counted(refused.length - 1, "other")} of the ${paths.length} ${refused.length === 2 ? "is" : "are"} refused too`;
  if (first) throw first;
  const images = new Uint8Array(made.length * height * width * channels);
  made.forEach(({ levels }, i) => images.set(levels, i * levels.length));
  return {
    images,
    names: made.map(({ name }) => name),
    otherColours: changes.others.size,
    ...changed,
    quantised: changes.quantised,
    greyed: changes.greyed,
    otherKind,
  };
}

/** A picture, or the cells of one that is larger than a cell, and what follows its name. */
function* piecesOf(
  picture: Picture,
  { cells, transparent, place }: ExactPicturesOptions & { readonly place: PicturePlace },
): Generator<{ readonly end: string; readonly whole: Picture }> {
  const [height, width] = cells?.cell ?? [picture.height, picture.width];
  if (picture.height <= height && picture.width <= width) yield { end: "", whole: picture };
  else
    for (const { place: at, picture: whole } of cutCells(picture, {
      ...cells,
      transparent,
      ...place,
    }))
      yield { end: `#${at}`, whole };
}

/** Why a PNG file that was decoded would come back as another one; where colours may change, as in a training, 16 bits become 8. */
function faultOf(
  bytes: Uint8Array,
  { otherColours, place }: Pick<ExactPicturesOptions, "otherColours"> & { place: PicturePlace },
): string | undefined {
  if (isDeepPng(bytes) && otherColours !== "nearest")
    return "it has 16 bits a channel, and models have 8; save it with 8 in a copy";
  if (chunksOf(bytes, place).every(({ type }) => type !== "acTL")) return undefined;
  return "it is an animation, and a file is taken for one picture: write each of its pictures to a file";
}
