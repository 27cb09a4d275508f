import { UnsupportedError } from "../errors/format.ts";
import { decodeJpeg, isJpeg } from "../format/jpeg/jpeg.ts";
import { type Picture, pictureName, type PicturePlace } from "../format/picture.ts";
import { decodePng, isPng } from "../format/png/png.ts";
import { checkBytes } from "../source/check-kind.ts";
import { checkBound } from "../source/check-numbers.ts";
import { describe } from "../source/first-bytes.ts";

/**
 * Decodes a PNG or JPEG picture by what its first bytes say: red, green, blue and opacity of each pixel.
 *
 * @throws UnsupportedError for anything else, DatasetError of another kind for a picture that is damaged or has more than `maxPixels`, TypeError
 * for what is no bytes, RangeError for a `maxPixels` that is no number from 0 on.
 * @example
 * await decodePicture(Uint8Array.of(71, 73, 70), { source: "a.gif", maxPixels: 100 }); // throws UnsupportedError
 */
export async function decodePicture(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  checkBytes(bytes, { act: "decode", what: "a picture is a Uint8Array" });
  checkBound(`read ${pictureName(place)}`, "maxPixels", place.maxPixels);
  if (isPng(bytes)) return decodePng(bytes, place);
  if (isJpeg(bytes)) return decodeJpeg(bytes, place);
  throw new UnsupportedError(
    `Cannot read ${pictureName(place)}: it is no PNG and no JPEG picture, it ${describe(bytes)}`,
    {
      ...place,
      offset: 0,
    },
  );
}
