import { fitted, isPadded, placeOf, takes, type Fitting } from "../format/fitting.ts";
import {
  cleared,
  cornerColour,
  hasNearly,
  type CornerColour,
  type KeyColour,
} from "../format/key-colour.ts";
import type { Picture, PicturePlace } from "../format/picture.ts";
import { framed, middle, nearestPixels } from "../format/pixel-fit.ts";

/** How a picture becomes a sample of a data set. */
export interface SampleForm extends Pick<Fitting, "fit" | "channels" | "background"> {
  /** Height and width. Undefined: those of the picture. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** Colours with alpha, which become indices of a palette; `channels` and `background` do not matter. */
  readonly indexed: boolean;
  /** A colour that is transparent. */
  readonly transparent?: KeyColour | undefined;
  /** Pixels of one picture, before it is reduced. */
  readonly maxPixels: number;
}

/** What is read of a picture. */
export interface ReadPicture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, channels]`; 4 channels where they are indexed. Undefined for a picture that does not fit. */
  readonly sample?: Uint8Array<ArrayBuffer>;
  /** Whether its file has 16 bits a channel, which were rounded to 8. */
  readonly isNarrowed?: boolean;
  /** Whether pixels became transparent by their colour. */
  readonly isCleared?: boolean;
  /** Whether pixels are nearly of that colour, and opaque. */
  readonly isNearly?: boolean;
  /** What is around the figure of an opaque picture. */
  readonly corners?: CornerColour | undefined;
}

/** Makes a sample of a picture. */
export function sampled(
  read: Picture,
  form: SampleForm,
  { source, member }: Pick<PicturePlace, "source" | "member">,
): ReadPicture {
  const { width: w, height: h } = read;
  const { size = [h, w], fit, indexed, channels, background, transparent, maxPixels } = form;
  const [height, width] = size;
  const place = { source, member, maxPixels };
  if (!takes(read, { height, width, fit })) return { width: w, height: h };
  const picture = cleared(read, transparent);
  const sample = indexed
    ? colours(picture, { height, width, fit })
    : fitted(picture, { height, width, channels, background, fit, place });
  const keys = {
    isCleared: picture !== read,
    isNearly: transparent !== undefined && hasNearly(picture, transparent),
    corners: cornerColour(picture),
  };
  return { width: w, height: h, sample, ...keys };
}

/** Pixels as they are, opaque or clear; scaling repeats or drops some, and makes no new colours. */
function colours(
  picture: Picture,
  { height, width, fit }: Pick<Fitting, "height" | "width" | "fit">,
): Uint8Array<ArrayBuffer> {
  const view =
    fit === "cover"
      ? middle(picture, { height, width })
      : { x: 0, y: 0, w: picture.width, h: picture.height };
  const isSame = picture.width === width && picture.height === height;
  const other = (): Picture =>
    isPadded(fit)
      ? framed(picture, { height, width }, placeOf(fit))
      : nearestPixels(picture, view, { height, width });
  const pixels = isSame ? picture.pixels.slice() : other().pixels;
  // Colours behind full transparency are not seen, and would make equal pictures differ.
  for (let at = 0; at < pixels.length; at += 4) {
    const clear = (pixels[at + 3] ?? 0) < 128;
    if (clear) pixels.fill(0, at, at + 4);
    else pixels[at + 3] = 255;
  }
  return pixels;
}
