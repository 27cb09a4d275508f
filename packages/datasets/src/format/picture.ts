import { LimitError } from "../errors/access.ts";

/** A decoded picture: bytes of red, green, blue and alpha, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]`. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Where a picture comes from, and how large it may be. */
export interface PicturePlace {
  readonly source: string;
  readonly member?: string | undefined;
  /** Pixels of one picture. */
  readonly maxPixels: number;
}

/** What a picture is called in messages. */
export function pictureName({ source, member }: PicturePlace): string {
  return member === undefined ? source : `${member} of ${source}`;
}

/** Rows and columns of a picture: decoders keep whole rows. */
const mostOnSide = 1_000_000;

/** Refuses a size before any memory is taken for it. */
export function checkSize(width: number, height: number, place: PicturePlace): void {
  const fail = (state: string): LimitError =>
    new LimitError(
      `Cannot read ${pictureName(place)}: its ${width}x${height} pixels ${state}`,
      place,
    );
  if (width * height > place.maxPixels) throw fail(`are more than the limit of ${place.maxPixels}`);
  if (Math.max(width, height) > mostOnSide)
    throw fail(`are more than ${mostOnSide} in a row or a column`);
}
