import { openArchive, type Archive } from "../../archive/archive.ts";
import { decodePicture } from "../../decode/decode-picture.ts";
import { sampled } from "../../decode/picture-sample.ts";
import { isFolder } from "../../disk/files.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { fitted } from "../../format/fitting.ts";
import { isJpeg } from "../../format/jpeg/jpeg.ts";
import { opaquePicture } from "../../format/over-colour.ts";
import type { Picture } from "../../format/picture.ts";
import { isDeepPng, isPng } from "../../format/png/png.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { checkOptionNames, type OptionNames } from "../../source/check-options.ts";
import { sourceAt } from "../../source/source-at.ts";
import { counted } from "../../text/counted.ts";
import { isPictureName, largestFile } from "./image-folder.ts";
import { pictureDataset, type PictureDataset } from "./picture-dataset.ts";
import type { PictureOptions } from "./picture-options.ts";
import { placeBelow } from "./place-below.ts";
import type { NamedPicture } from "./read-together.ts";
import { cut } from "./sprite-sheet.ts";

/** Options of `patches`. */
export interface PatchesOptions extends Pick<
  PictureOptions,
  "name" | "channels" | "background" | "duplicates" | "onCorrupt" | "maxPixels" | "limit" | "signal"
> {
  /** A folder of photographs, a tar, tar.gz or zip archive of one, or the file of one photograph. */
  readonly from: string | ByteSource;
  /** Only photographs below this folder. */
  readonly below?: string | undefined;
  /** Height and width of a patch. */
  readonly size: readonly [height: number, width: number];
  /** By how much the photographs are reduced before they are cut, whole numbers. Default 2: compression and colour filters show less then. */
  readonly scales?: readonly number[] | undefined;
  /** Pixels from one patch to the next. Default: the size, so that patches do not overlap. */
  readonly stride?: number | undefined;
}

const names: OptionNames<PatchesOptions> = {
  from: true,
  below: true,
  size: true,
  scales: true,
  stride: true,
  name: true,
  channels: true,
  background: true,
  duplicates: true,
  onCorrupt: true,
  maxPixels: true,
  limit: true,
  signal: true,
};

/**
 * A data set of patches that photographs are cut into, at one or more scales. The class of a patch is the folder of its photograph, as in
 * `imageFolder()`. `names` has the photograph of each: neighbours look alike, so split by it,
 * `splitByHash(data, { shares, key: (sample) => data.names[sample] ?? "" })`. Rejects with DatasetError or one of its kind.
 *
 * @example
 * await patches({ from: "no/such/folder", size: [32, 32], scales: [2, 4] }); // throws MissingDataError
 */
export async function patches(options: PatchesOptions): Promise<PictureDataset> {
  checkOptionNames("cut patches", options, names);
  const { scales = [2], stride = 1, size } = options;
  for (const [what, value] of [
    ...scales.map((scale) => ["a scale", scale] as const),
    ["stride", stride] as const,
  ])
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`Cannot cut patches: ${what} is ${value}, not an integer of 1 or more`);
  const archive = await openPhotographs(options.from);
  try {
    const all = cutAll(archive, { ...options, scales });
    return await pictureDataset(all, { ...options, size, fit: "exact", source: archive.name });
  } finally {
    await archive.close();
  }
}

/** Opens a folder or an archive, or one photograph as a folder of it. */
async function openPhotographs(place: PatchesOptions["from"]): Promise<Archive> {
  if (typeof place === "string" && (await isFolder(place))) return openArchive(place);
  const source = sourceAt(place);
  try {
    const size = await source.size();
    const head = await source.read(0, Math.min(8, size));
    if (!isPng(head) && !isJpeg(head)) return await openArchive(source);
    const { name } = source;
    const own = name.split(/[/\\]/).at(-1) ?? name;
    const read = (limit: number): Promise<Uint8Array> => source.read(0, Math.min(limit, size));
    const files = async function* (): ReturnType<Archive["files"]> {
      yield { name: isPictureName(own) ? own : `${own}.png`, size, read };
    };
    return { name, kind: "folder", files, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

type Cutting = PatchesOptions & { readonly scales: readonly number[] };

async function* cutAll(archive: Archive, options: Cutting): AsyncGenerator<NamedPicture> {
  const { scales, size, below, maxPixels = 2 ** 26, onCorrupt = "throw", signal } = options;
  let [photographs, found] = [0, 0];
  for await (const file of archive.files({ signal })) {
    signal?.throwIfAborted(); // small photographs have no patch
    const { name } = file;
    const where = placeBelow(name, below);
    if (!where || !isPictureName(name)) continue;
    photographs++;
    const place = { source: archive.name, member: name, maxPixels };
    let photograph: Picture;
    let isNarrowed: boolean;
    try {
      const bytes = await file.read(largestFile);
      isNarrowed = isDeepPng(bytes);
      photograph = await decodePicture(bytes, place);
    } catch (error) {
      if (onCorrupt === "throw") throw error;
      yield { name, read: async () => Promise.reject(error) };
      continue;
    }
    for (const scale of scales)
      for (const picture of cutOne(reduced(photograph, scale, { ...options, place }), options)) {
        found++;
        const { source } = place;
        yield {
          name,
          ...where,
          read: async ({ form }) => ({
            ...sampled(picture(), form, { source, member: name }),
            isNarrowed,
          }),
        };
      }
  }
  if (photographs > 0 && found === 0)
    throw new DatasetError(
      `Cannot cut ${archive.name} into patches of ${size.join("x")}: ${counted(photographs, "photograph")} reduced by ${scales.join(" and ")} ${photographs === 1 ? "has" : "have"} no room for one`,
      { source: archive.name },
    );
}

function* cutOne(picture: Picture, { size, stride }: Cutting): Generator<() => Picture> {
  const [height, width] = size;
  for (let y = 0; y + height <= picture.height; y += stride ?? height)
    for (let x = 0; x + width <= picture.width; x += stride ?? width)
      yield () => cut(picture, { x, y, width, height });
}

/** A picture at one part of its size, whole areas averaged; what does not fill an area at the edge is left out. */
function reduced(
  picture: Picture,
  scale: number,
  {
    background = [255, 255, 255],
    place,
  }: Pick<PictureOptions, "background"> & {
    readonly place: { source: string; member: string; maxPixels: number };
  },
): Picture {
  const [height, width] = [Math.floor(picture.height / scale), Math.floor(picture.width / scale)];
  if (height * width === 0) return { width: 0, height: 0, pixels: new Uint8Array() };
  const whole = cut(picture, { x: 0, y: 0, width: width * scale, height: height * scale });
  const colour = fitted(whole, { height, width, channels: 3, background, fit: "stretch", place });
  return opaquePicture(colour, width, height);
}
