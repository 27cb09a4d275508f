import type { Archive } from "../../archive/archive.ts";
import { decodePicture } from "../../decode/decode-picture.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { isDeepPng } from "../../format/png/png.ts";
import { filesByName, isPictureName, largestFile } from "./image-folder.ts";
import { pictureDataset, type PictureDataset } from "./picture-dataset.ts";
import { placeBelow } from "./place-below.ts";
import type { NamedPicture } from "./read-together.ts";
import { cellsOf, checkCells, type SpriteSheetOptions } from "./sprite-sheet.ts";

/** Options of the sheets of a folder. */
export type SpriteSheetsOptions = Omit<SpriteSheetOptions, "from"> & {
  readonly below?: string | undefined;
};

/** The cells of all sprite sheets of an open archive, each cut in the same way; their classes are the folders that the sheets lie in. */
export async function sheetsOf(
  archive: Archive,
  options: SpriteSheetsOptions,
): Promise<PictureDataset> {
  const { below } = options;
  const source = below === undefined ? archive.name : `${archive.name}/${below}`;
  checkCells(source, options);
  return pictureDataset(sheets(archive, options), { ...options, source });
}

async function* sheets(
  archive: Archive,
  options: SpriteSheetsOptions,
): AsyncGenerator<NamedPicture> {
  const { below, maxPixels = 2 ** 26, signal } = options;
  const { name: source } = archive;
  for await (const file of filesByName(archive, { signal })) {
    const { name } = file;
    const place = placeBelow(name, below);
    if (!place || !isPictureName(name)) continue;
    try {
      const bytes = await file.read(largestFile);
      const sheet = await decodePicture(bytes, { source, member: name, maxPixels });
      const how = { ...options, source, member: name, isNarrowed: isDeepPng(bytes) };
      for (const cell of cellsOf(sheet, how)) yield { ...cell, ...place };
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      // Thrown in its turn, or left out with what cannot be read.
      yield { name, ...place, read: () => Promise.reject(error) };
    }
  }
}
