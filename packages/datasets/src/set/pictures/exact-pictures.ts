import { decodePicture } from "../../decode/decode-picture.ts";
import { isFolder, isMissing, listFiles, readBytes, whyUnread } from "../../disk/files.ts";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { isJpeg } from "../../format/jpeg/jpeg.ts";
import { cleared } from "../../format/key-colour.ts";
import type { PicturePlace } from "../../format/picture.ts";
import { chunksOf } from "../../format/png/chunks.ts";
import { isPng } from "../../format/png/png.ts";
import { notImages } from "../../not-images.ts";
import { builtin } from "../../source/builtin.ts";
import { checkPath } from "../../source/check-path.ts";
import { fromFile } from "../../source/file-source.ts";
import { exactlyFitted } from "./exact-fit.ts";
import { exactLevels, type ColourChanges } from "./exact-levels.ts";
import type { ExactPicturesOptions } from "./exact-options.ts";

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
  for (const source of sources) {
    const wanted = { act, height, width, sample: paths.length };
    paths.push(...(await pngPaths(source, wanted)));
  }
  const each = height * width * channels;
  const images = new Uint8Array(paths.length * each);
  const changes: ColourChanges = { others: new Set(), quantised: 0, greyed: 0 };
  const levelsOf = exactLevels(options, changes);
  const changed = { padded: 0, scaled: 0 };
  for (const [i, { folder, member }] of paths.entries()) {
    const path = join(folder, member);
    const fail = (why: string): DatasetError =>
      new DatasetError(`Cannot ${act} ${path}: ${why}`, { sample: i });
    const bytes = await readBytes(path);
    const place = { source: folder, member, maxPixels: 2 ** 26 };
    const decoded = await decodePicture(new Uint8Array(bytes), place);
    const picture = cleared(decoded, options.transparent);
    const fault = isPng(bytes) ? faultOf(bytes, { ...options, place }) : undefined;
    if (fault !== undefined) throw fail(fault);
    const fitted = exactlyFitted(picture, { height, width, fit, background, place });
    if (!fitted)
      throw fail(
        `it is ${picture.width} wide and ${picture.height} high, and the model's images are ${width} and ${height}`,
      );
    if (fitted.change) changed[fitted.change] += 1;
    images.set(levelsOf(fitted.picture, fail), i * each);
  }
  const names = paths.map(({ folder, member }) =>
    sources.length > 1 ? join(folder, member) : member,
  );
  return {
    images,
    names: names.map((name) =>
      name
        .replace(/\.png$/i, "")
        .split(sep)
        .join("/"),
    ),
    otherColours: changes.others.size,
    ...changed,
    quantised: changes.quantised,
    greyed: changes.greyed,
  };
}

/** Why a PNG file that was decoded would come back as another one; where colours may change, as in a training, 16 bits become 8. */
function faultOf(
  bytes: Uint8Array,
  { otherColours, place }: Pick<ExactPicturesOptions, "otherColours"> & { place: PicturePlace },
): string | undefined {
  if ((bytes[24] ?? 0) > 8 && otherColours !== "nearest")
    return "it has 16 bits a channel, and models have 8";
  if (chunksOf(bytes, place).every(({ type }) => type !== "acTL")) return undefined;
  return "it is an animation, and a file is taken for one picture: write each of its pictures to a file";
}

interface PngPath {
  readonly folder: string;
  /** Below the folder. */
  readonly member: string;
}

/** What pictures are for, of which size, and the number of the first. */
interface Wanted extends Pick<ExactPicturesOptions, "height" | "width"> {
  readonly act: string;
  readonly sample: number;
}

/** A file, or what lies below a folder. */
async function pngPaths(path: string, wanted: Wanted): Promise<PngPath[]> {
  const { act, sample } = wanted;
  const { stat } = builtin("node:fs/promises");
  const { basename, dirname } = builtin("node:path");
  const found = await stat(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw new DatasetError(`Cannot ${act} ${path}: ${whyUnread(cause)}`, { source: path, cause });
  });
  const isFile = found?.isFile() === true;
  if (isFile && /\.png$/i.test(path)) return [{ folder: dirname(path), member: basename(path) }];
  if (isFile) {
    const head = await firstBytes(path);
    const refused = `Cannot ${act} ${path}:`;
    if (isJpeg(head))
      throw new DatasetError(`${refused} it is a JPEG file${asPng(wanted)}`, { sample });
    throw (
      notImages(head, { act, source: path }) ??
      new DatasetError(`${refused} it is no PNG file`, { source: path })
    );
  }
  const members = await pngsBelow(path, wanted);
  return members.map((member) => ({ folder: path, member }));
}

/** What to do about a picture that is packed with a loss. */
function asPng({ height, width }: Pick<Wanted, "height" | "width">): string {
  return `, and pixels are taken as they are: scale it to ${width} wide and ${height} high, as the model's images are, and save it as PNG`;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const source = fromFile(path);
  try {
    return await source.read(0, Math.min(16, await source.size()));
  } finally {
    await source.close();
  }
}

async function pngsBelow(folder: string, { act, ...wanted }: Wanted): Promise<string[]> {
  if (!(await isFolder(folder)))
    throw new MissingDataError(
      `Cannot ${act} ${folder}: there is no such ${/\.png$/i.test(folder) ? "file" : "folder"}`,
    );
  const files = await listFiles(folder);
  const paths = files.filter((name) => /\.png$/i.test(name));
  const first = files.find((name) => /\.jpe?g$/i.test(name));
  const others = first === undefined ? "" : `; ${first} is a JPEG file${asPng(wanted)}`;
  if (paths.length === 0)
    throw new MissingDataError(`Cannot ${act} ${folder}: it has no PNG files${others}`);
  return paths;
}
