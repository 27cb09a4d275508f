import { messageOf } from "../../disk/files.ts";
import { DatasetError, type ErrorPlace } from "../../errors/dataset-error.ts";
import { PngError } from "../../errors/format.ts";
import { concatenate } from "../../source/concatenate.ts";
import { checkSize, type Picture, pictureName, type PicturePlace } from "../picture.ts";
import { chunksOf } from "./chunks.ts";
import { headerOf } from "./header.ts";
import { rowReader } from "./rows.ts";
import { unzlib } from "./unzlib.ts";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** True for bytes that begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** True for a PNG file of 16 bits a channel, of which its pixels have the nearest 8. */
export function isDeepPng(bytes: Uint8Array): boolean {
  return isPng(bytes) && (bytes[24] ?? 0) > 8;
}

/**
 * Decodes a PNG picture of any kind: 16 bits are rounded to 8, palettes and transparent colours become alpha; of an animation, the picture that is
 * shown where there is none. What corrects colours (gAMA, iCCP and others) is not looked at. Every checksum and the amount of data are checked.
 * Throws PngError, ChecksumError, TruncatedError or LimitError.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)"
 */
export async function decodePng(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  const fail = (state: string, details: ErrorPlace): PngError =>
    new PngError(`Cannot read ${pictureName(place)}: ${state}`, { ...place, ...details });
  if (!isPng(bytes)) throw fail("it is no PNG picture", { offset: 0 });
  const chunks = chunksOf(bytes, place);
  const header = headerOf(chunks, place);
  const { width, height } = header;
  checkSize(width, height, place);
  const packed = concatenate(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  try {
    const { length, take, pixels } = rowReader(header);
    await unzlib(packed, { length, take });
    return { width, height, pixels };
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    throw fail(messageOf(cause), { cause });
  }
}
