import { fitted, isPadded, placeOf, takes, type Fitting } from "../../format/fitting.ts";
import { opaquePicture, overColour, type Background } from "../../format/over-colour.ts";
import type { Picture, PicturePlace } from "../../format/picture.ts";
import { framed, middle, nearestPixels } from "../../format/pixel-fit.ts";

/** How a picture is brought to the size of a model: as it is, on ground, or scaled as `cover` does. */
export interface ExactFit extends Pick<Fitting, "height" | "width"> {
  readonly fit: "exact" | "pad" | "stand" | "cover";
  /** What shows through; missing where transparency stays. */
  readonly background?: Background | undefined;
  readonly place: PicturePlace;
}

/** A picture of the size of a model, and what was done to it; undefined for one that does not fit. */
export interface FittedPicture {
  readonly picture: Picture;
  readonly change?: "padded" | "scaled" | undefined;
}

/** A picture on ground of a size, or scaled to it; undefined for one that does not fit. */
export function exactlyFitted(picture: Picture, how: ExactFit): FittedPicture | undefined {
  const { height, width, fit, background, place } = how;
  if (!takes(picture, { height, width, fit })) return undefined;
  const isSame = picture.width === width && picture.height === height;
  if (fit === "cover" && !isSame) {
    const scaled = background
      ? opaquePicture(
          fitted(picture, { height, width, channels: 3, background, fit, place }),
          width,
          height,
        )
      : nearestPixels(picture, middle(picture, { height, width }), { height, width });
    return { picture: scaled, change: "scaled" };
  }
  const isPut = !isSame && isPadded(fit);
  const whole = isPut ? framed(picture, { height, width }, placeOf(fit)) : picture;
  const seen = background ? opaquePicture(overColour(whole, background), width, height) : whole;
  return { picture: seen, ...(isPut && { change: "padded" }) };
}
