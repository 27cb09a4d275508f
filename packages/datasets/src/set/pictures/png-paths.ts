import { isFolder, isMissing, listFiles, whyUnread } from "../../disk/files.ts";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { isJpeg } from "../../format/jpeg/jpeg.ts";
import { notImages } from "../../not-images.ts";
import { builtin } from "../../source/builtin.ts";
import { fromFile } from "../../source/file-source.ts";
import { counted } from "../../text/counted.ts";
import { isOtherPicture } from "../../unopened.ts";
import type { ExactPicturesOptions } from "./exact-options.ts";

/** A PNG file. */
export interface PngPath {
  readonly folder: string;
  /** Below the folder. */
  readonly member: string;
}

/** What pictures are for, of which size, and the number of the first. */
interface Wanted extends Pick<ExactPicturesOptions, "height" | "width"> {
  readonly act: string;
  readonly sample: number;
}

/** PNG files, and paths of pictures of other kinds that lie among them. */
export interface PngPaths {
  readonly paths: readonly PngPath[];
  readonly others: readonly string[];
}

/** A file, or what lies below a folder. */
export async function pngPaths(path: string, wanted: Wanted): Promise<PngPaths> {
  const { act, sample } = wanted;
  const { stat } = builtin("node:fs/promises");
  const { basename, dirname, join } = builtin("node:path");
  const found = await stat(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw new DatasetError(`Cannot ${act} ${path}: ${whyUnread(cause)}`, { source: path, cause });
  });
  const isFile = found?.isFile() === true;
  if (isFile && isPngName(path))
    return { paths: [{ folder: dirname(path), member: basename(path) }], others: [] };
  if (isFile) {
    const head = await firstBytes(path);
    const refused = `Cannot ${act} ${path}:`;
    if (isJpeg(head))
      throw new DatasetError(`${refused} it is a JPEG file${asPng(wanted)}`, { sample });
    throw (
      notImages(head, { act, source: path }) ??
      new DatasetError(`${refused} it is ${isMapName(path) ? "a map of tiles" : "no PNG file"}`, {
        source: path,
      })
    );
  }
  const { pngs, others } = await pngsBelow(path, wanted);
  return {
    paths: pngs.map((member) => ({ folder: path, member })),
    others: others.map((member) => join(path, member)),
  };
}

function isPngName(name: string): boolean {
  return /\.png$/i.test(name);
}

function isJpegName(name: string): boolean {
  return /\.jpe?g$/i.test(name);
}

/** Whether a file is a map of Tiled by its name. */
function isMapName(name: string): boolean {
  return /\.tm[jx]$/i.test(name);
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

async function pngsBelow(
  folder: string,
  { act, ...wanted }: Wanted,
): Promise<{ readonly pngs: readonly string[]; readonly others: readonly string[] }> {
  if (!(await isFolder(folder)))
    throw new MissingDataError(
      `Cannot ${act} ${folder}: there is no such ${isPngName(folder) ? "file" : "folder"}`,
    );
  const files = await listFiles(folder);
  const pngs = files.filter(isPngName);
  const others = files.filter((name) => isJpegName(name) || isOtherPicture(name));
  if (pngs.length > 0) return { pngs, others };
  const [first = "", ...more] = others;
  const also = more.length > 0 ? ` and ${counted(more.length, "picture")} more` : "";
  const way = isJpegName(first)
    ? `; ${first} is a JPEG file${asPng(wanted)}`
    : first === ""
      ? ", and PNG files are what is taken; name a folder that has some"
      : `; save ${first}${also} as PNG`;
  throw new MissingDataError(`Cannot ${act} ${folder}: it has no PNG files${way}`);
}
