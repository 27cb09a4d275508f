import { fitted, isPadded, placeOf, takes } from "../../format/fitting.ts";
import type { Picture, PicturePlace } from "../../format/picture.ts";
import { framed, middle, nearestPixels } from "../../format/pixel-fit.ts";
import type { PictureChange } from "./left-out.ts";
import type { PictureOptions } from "./picture-options.ts";

/** How a picture becomes a sample. */
export interface SampleForm extends Pick<PictureOptions, "palette" | "channels" | "background"> {
  readonly size: readonly [height: number, width: number];
  readonly fit: NonNullable<PictureOptions["fit"]>;
  readonly place: PicturePlace;
}

/** The pixels of a picture as a sample; those of a set with a palette are colours with alpha, until the palette is known. */
export function sampleOf(picture: Picture, form: SampleForm): Uint8Array {
  const { size, fit, place, palette, channels = 3, background = [255, 255, 255] } = form;
  const [height, width] = size;
  if (palette === undefined)
    return fitted(picture, { height, width, channels, background, fit, place });
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

/** Whether a picture can become a sample of a size. */
export function fits(picture: Picture, { size, fit }: Pick<SampleForm, "size" | "fit">): boolean {
  const [height, width] = size;
  return takes(picture, { height, width, fit });
}

/** What brings a picture to the size of a sample. */
export function changesOf(
  { height: h, width: w }: Picture,
  { size: [height, width], fit }: Pick<SampleForm, "size" | "fit">,
): PictureChange[] {
  if (h === height && w === width) return [];
  if (isPadded(fit)) return ["padded"];
  const isCropped = fit === "cover" && w * height !== h * width;
  // Of what is cropped, the side that is kept whole says by how much the rest is scaled.
  const scales = [w / width, h / height];
  const kept = isCropped ? [Math.min(...scales)] : scales;
  return [
    ...(kept.some((scale) => scale < 1) ? (["enlarged"] as const) : []),
    ...(kept.some((scale) => scale > 1) ? (["reduced"] as const) : []),
    ...(isCropped ? (["cropped"] as const) : []),
  ];
}
