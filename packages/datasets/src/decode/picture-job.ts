import { UnsupportedError } from "../errors/format.ts";
import { fitInto, type Fitting } from "../format/fitting.ts";
import { isOpaque } from "../format/over-colour.ts";
import { pictureName } from "../format/picture.ts";
import { isDeepPng } from "../format/png/png.ts";
import { decodePicture } from "./decode-picture.ts";
import { sampled, type ReadPicture, type SampleForm } from "./picture-sample.ts";

/** The file of a picture. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  /** The archive or folder, for messages. */
  readonly source: string;
  readonly member?: string | undefined;
  /** The number of the sample. */
  readonly sample?: number | undefined;
}

/** What pictures become. */
export interface PictureForm extends Fitting {
  /** Pixels of one picture, before it is reduced. */
  readonly maxPixels: number;
  /** Refuse pictures with a pixel that is not opaque. Default false: the background shows through. */
  readonly opaque?: boolean;
}

/** Decodes pictures, PNG or JPEG, to samples `[files, height, width, channels]`. Rejects with the error of the first that cannot be read. */
export type DecodePictures = (
  files: readonly PictureFile[],
  form: PictureForm,
) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Decodes pictures in this thread, one after the other: what `read()` does where it is given no other `decode`.
 *
 * @example
 * const form = { height: 8, width: 8, channels: 3, background: [0, 0, 0], fit: "cover", maxPixels: 2 ** 20 } as const;
 * await decodeInPlace([{ bytes: Uint8Array.of(1, 2, 3), source: "three bytes" }], form); // throws UnsupportedError
 */
export const decodeInPlace: DecodePictures = async (files, form) => {
  const { height, width, channels, maxPixels, opaque = false } = form;
  const size = height * width * channels;
  const images = new Uint8Array(files.length * size);
  for (const [row, { bytes, ...where }] of files.entries()) {
    const place = { ...where, maxPixels };
    const picture = await decodePicture(bytes, place);
    if (opaque && !isOpaque(picture))
      throw new UnsupportedError(`Cannot use ${pictureName(place)}: it is transparent`, place);
    fitInto(images.subarray(row * size, (row + 1) * size), picture, { ...form, place });
  }
  return images;
};

/** Decodes a picture once and makes samples of it, one of each form. Rejects with the DatasetError of a picture that cannot be read. */
export async function readInPlace(
  { bytes, source, member }: PictureFile,
  forms: readonly SampleForm[],
): Promise<ReadPicture[]> {
  const maxPixels = Math.min(...forms.map((form) => form.maxPixels));
  const picture = await decodePicture(bytes, { source, member, maxPixels });
  const isNarrowed = isDeepPng(bytes);
  return forms.map((form) => ({
    ...sampled(picture, form, { source, member }),
    ...(isNarrowed && { isNarrowed }),
  }));
}
