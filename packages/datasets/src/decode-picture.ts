import { UnsupportedError } from "./errors.ts";
import { describe } from "./first-bytes.ts";
import { decodeJpeg, isJpeg } from "./jpeg.ts";
import { type Picture, pictureName, type PicturePlace } from "./picture.ts";
import { decodePng, isPng } from "./png.ts";

/** Decodes a PNG or JPEG picture by what its first bytes say. Throws UnsupportedError for anything else. */
export async function decodePicture(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
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
