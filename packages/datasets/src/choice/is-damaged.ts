import { ChecksumError, LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { JpegError, PngError, UnsupportedError } from "../errors/format.ts";

/** What a picture file is refused with: broken, cut off, of another format or kind, or too large. */
const kinds = [PngError, JpegError, TruncatedError, ChecksumError, UnsupportedError, LimitError];

/**
 * Whether an error is about one picture of several, so that the others can be read without it.
 *
 * @example
 * import { PngError, ZipError } from "@pixelweft/datasets";
 * isDamaged(new PngError("Cannot read a.png", { source: "folder", member: "a.png" })); // true
 * isDamaged(new PngError("Cannot read a.png", { source: "a.png" })); // false
 * isDamaged(new ZipError("Cannot read b.zip", { source: "b.zip" })); // false
 */
export function isDamaged(error: unknown): error is DatasetError & { readonly member: string } {
  if (!(error instanceof DatasetError) || error.member === undefined) return false;
  const isOfPictures = error instanceof PngError || error instanceof JpegError;
  const isPicture = isOfPictures || /\.(?:png|jpe?g)$/i.test(error.member);
  return isPicture && kinds.some((kind) => error instanceof kind);
}
