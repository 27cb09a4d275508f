import type { IndexedDataset } from "../../dataset.ts";
import { decodePicture } from "../../decode/decode-picture.ts";
import { sampled, type ReadPicture } from "../../decode/picture-sample.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { cleared } from "../../format/key-colour.ts";
import type { Picture, PicturePlace } from "../../format/picture.ts";
import { isDeepPng } from "../../format/png/png.ts";
import { type ByteSource } from "../../source/byte-source.ts";
import { checkOptionNames } from "../../source/check-options.ts";
import { sourceAt } from "../../source/source-at.ts";
import { largestFile } from "./image-folder.ts";
import { pictureDataset, type PictureDataset, type WithPalette } from "./picture-dataset.ts";
import { pictureOptionNames, type PictureOptions } from "./picture-options.ts";
import type { NamedPicture } from "./read-together.ts";

/** Options of `spriteSheet`. */
export interface SpriteSheetOptions extends PictureOptions {
  /** A PNG or JPEG picture. */
  readonly from: string | ByteSource;
  /** Height and width of a cell, in pixels of the sheet; missing for the whole picture. */
  readonly cell?: readonly [height: number, width: number] | undefined;
  /** Pixels before the first cell, above and on the left. Default 0. */
  readonly margin?: number | undefined;
  /** Pixels between cells. Default 0. */
  readonly spacing?: number | undefined;
  /** Whether cells of one colour, or quite transparent, are samples. Default false. */
  readonly blank?: boolean | undefined;
}

/**
 * A data set of the cells of one picture, row by row. Blank cells and, as everywhere, copies are dropped; a cell that the sheet's edge cuts is none.
 * `names` gives the place of each: `sheet.png#row,column`. Rejects with DatasetError or one of its kind.
 *
 * @example
 * await spriteSheet({ from: "no/such/sheet.png", cell: [16, 16], palette: 16 }); // throws MissingDataError
 */
export function spriteSheet(
  options: SpriteSheetOptions & WithPalette,
): Promise<PictureDataset & IndexedDataset>;
export function spriteSheet(options: SpriteSheetOptions): Promise<PictureDataset>;
export async function spriteSheet(options: SpriteSheetOptions): Promise<PictureDataset> {
  checkOptionNames("cut a sprite sheet", options, {
    from: true,
    cell: true,
    margin: true,
    spacing: true,
    blank: true,
    ...pictureOptionNames,
  });
  return cutSheet(options);
}

/** The same, of options of which some are for other kinds of files. */
export async function cutSheet(options: SpriteSheetOptions): Promise<PictureDataset> {
  const { maxPixels = 2 ** 26 } = options;
  const source = sourceAt(options.from);
  checkCells(source.name, options);
  try {
    const size = await source.size();
    const bytes = await source.read(0, Math.min(size, largestFile));
    const sheet = await decodePicture(bytes, { source: source.name, maxPixels });
    const how = { ...options, source: source.name };
    return await pictureDataset(
      oneByOne(cellsOf(sheet, { ...how, isNarrowed: isDeepPng(bytes) })),
      how,
    );
  } finally {
    await source.close();
  }
}

/** Refuses cells that there cannot be. RangeError. */
export function checkCells(
  source: string,
  { cell, margin = 0, spacing = 0 }: Pick<SpriteSheetOptions, "cell" | "margin" | "spacing">,
): void {
  for (const [what, value, least] of [
    ["cell", cell?.[0] ?? 1, 1],
    ["cell", cell?.[1] ?? 1, 1],
    ["margin", margin, 0],
    ["spacing", spacing, 0],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(
        `Cannot cut ${source}: ${what} is ${value}, not an integer of ${least} or more`,
      );
}

async function* oneByOne(pictures: Iterable<NamedPicture>): AsyncGenerator<NamedPicture> {
  yield* pictures;
}

/** The cells of a sheet, row by row. DatasetError for one that has none. */
export function* cellsOf(
  sheet: Picture,
  options: SheetOptions & Pick<ReadPicture, "isNarrowed">,
): Generator<NamedPicture> {
  const { source, member: file = source, isNarrowed = false } = options;
  for (const { place, picture } of cutCells(sheet, options)) {
    const member = `${file}#${place}`;
    yield {
      name: member,
      read: async ({ form }) => ({ ...sampled(picture, form, { source, member }), isNarrowed }),
    };
  }
}

/** How a sheet is cut, and which it is. */
export type SheetOptions = Omit<SpriteSheetOptions, "from"> &
  Pick<PicturePlace, "source"> &
  Partial<Pick<PicturePlace, "member">>;

/** The cells of a sheet as they are, each with its row and column as `row,column`. DatasetError for one that has none. */
export function* cutCells(
  sheet: Picture,
  options: SheetOptions,
): Generator<{ readonly place: string; readonly picture: Picture }> {
  const { margin = 0, spacing = 0, blank = false, transparent } = options;
  const { source, member: file = source } = options;
  const { cell: [height, width] = [sheet.height, sheet.width] } = options;
  const fits = (whole: number, side: number): number =>
    Math.max(0, Math.floor((whole - margin + spacing) / (side + spacing)));
  const [rows, columns] = [fits(sheet.height, height), fits(sheet.width, width)];
  if (rows * columns === 0)
    throw new DatasetError(
      `Cannot cut ${file === source ? source : `${file} of ${source}`}: it is ${sheet.width} wide and ${sheet.height} high, less than a cell`,
      { source, ...(file !== source && { member: file }) },
    );
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const y = margin + row * (height + spacing);
      const x = margin + column * (width + spacing);
      const picture = cut(sheet, { x, y, width, height });
      if (blank || !isBlank(cleared(picture, transparent)))
        yield { place: `${row},${column}`, picture };
    }
  }
}

/** A rectangle of a picture, copied. */
export function cut(
  { width: whole, pixels }: Picture,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): Picture {
  const part = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = 4 * ((y + row) * whole + x);
    part.set(pixels.subarray(from, from + 4 * width), 4 * row * width);
  }
  return { width, height, pixels: part };
}

function isBlank({ pixels }: Picture): boolean {
  const clear = pixels.every((value, i) => i % 4 !== 3 || value === 0);
  return clear || pixels.every((value, i) => value === pixels[i % 4]);
}
