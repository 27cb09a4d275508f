import { isPadded, placeOf, takes, type Fitting } from "../../format/fitting.ts";
import { opaquePicture, overColour, type Background } from "../../format/over-colour.ts";
import type { Picture } from "../../format/picture.ts";
import { framed } from "../../format/pixel-fit.ts";

/** How a picture is brought to the size of a model without a change of its pixels. */
export interface ExactFit extends Pick<Fitting, "height" | "width"> {
  readonly fit: "exact" | "pad" | "stand";
  /** What shows through; missing where transparency stays. */
  readonly background?: Background | undefined;
}

/** A picture on ground of a size, and whether it was smaller; undefined for one that does not fit. */
export function exactlyFitted(
  picture: Picture,
  { height, width, fit, background }: ExactFit,
): { readonly picture: Picture; readonly isPadded: boolean } | undefined {
  if (!takes(picture, { height, width, fit })) return undefined;
  const isSmaller = picture.width < width || picture.height < height;
  const whole =
    isSmaller && isPadded(fit) ? framed(picture, { height, width }, placeOf(fit)) : picture;
  const seen = background
    ? opaquePicture(overColour(whole, background), whole.width, whole.height)
    : whole;
  return { picture: seen, isPadded: isSmaller };
}
