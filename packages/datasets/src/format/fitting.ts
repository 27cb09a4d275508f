import { DatasetError } from "../errors/dataset-error.ts";
import { overColour, type Background } from "./over-colour.ts";
import { type Picture, pictureName, type PicturePlace } from "./picture.ts";
import { framed, middle } from "./pixel-fit.ts";
import { reducePicture } from "./reduce-picture.ts";

/** How a picture becomes a sample. */
export interface Fitting {
  readonly height: number;
  readonly width: number;
  /** 1 for grey (luma of ITU-R BT.601), 3 for colour. */
  readonly channels: 1 | 3;
  /** What shows through where the picture is transparent. */
  readonly background: Background;
  /**
   * `cover` cuts the middle out in the shape of the sample, `stretch` bends the picture to it, `pad` puts it in the middle of transparent ground and takes
   * none that is larger, `stand` puts it on the lower edge of that, `exact` takes no other size.
   */
  readonly fit: "cover" | "stretch" | "pad" | "stand" | "exact";
}

/** Writes a picture as a sample, `[height, width, channels]`: laid over the background, cut, and reduced by averages of areas. */
export function fitInto(
  sample: Uint8Array<ArrayBuffer>,
  picture: Picture,
  fitting: Fitting & { readonly place: PicturePlace },
): void {
  const { height, width, channels } = fitting;
  const isSame = picture.width === width && picture.height === height;
  // As most are: nothing is copied twice.
  if (isSame && channels === 3) overColour(picture, fitting.background, sample);
  else sample.set(fitted(picture, fitting));
}

/** The pixels of a picture as a sample: see {@link fitInto}. */
export function fitted(
  picture: Picture,
  fitting: Fitting & { readonly place: PicturePlace },
): Uint8Array<ArrayBuffer> {
  const { height, width, channels, background, fit, place } = fitting;
  const { width: w, height: h } = picture;
  if (!takes(picture, fitting))
    throw new DatasetError(
      `Cannot use ${pictureName(place)}: it is ${w} wide and ${h} high, ${isPadded(fit) ? "above" : "not"} ${width} and ${height}`,
      place,
    );
  const whole = isPadded(fit) ? framed(picture, fitting, placeOf(fit)) : picture;
  const isSame = whole.width === width && whole.height === height;
  const colour = isSame
    ? overColour(whole, background)
    : reducePicture(
        whole,
        fit === "cover" ? middle(picture, fitting) : { x: 0, y: 0, w, h },
        fitting,
      );
  return channels === 3 ? colour : greyOf(colour);
}

/** Whether a picture can become a sample. */
export function takes(
  { width: w, height: h }: Pick<Picture, "width" | "height">,
  { width, height, fit }: Pick<Fitting, "width" | "height" | "fit">,
): boolean {
  if (isPadded(fit)) return w <= width && h <= height;
  return fit !== "exact" || (w === width && h === height);
}

/** Whether pictures are put on ground of the size of a sample. */
export function isPadded(fit: Fitting["fit"]): boolean {
  return fit === "pad" || fit === "stand";
}

/** Where on it. */
export function placeOf(fit: Fitting["fit"]): "middle" | "bottom" {
  return fit === "stand" ? "bottom" : "middle";
}

function greyOf(colour: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: colour.length / 3 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = colour.subarray(3 * i, 3 * i + 3);
    return luma(r, g, b);
  });
}

/** The grey of a colour, by ITU-R BT.601. */
export function luma(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
