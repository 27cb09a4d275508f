import { hexColour } from "../../format/key-colour.ts";
import type { Picture } from "../../format/picture.ts";
import { counted } from "../../text/counted.ts";
import type { ExactPicturesOptions } from "./exact-options.ts";

/** A pixel whose colour a model does not have: red, green, blue and alpha, and where it is. */
export interface MissingColour {
  readonly colour: readonly number[];
  readonly row: number;
  readonly column: number;
}

/** What a model does not have, where a picture has it, and what its owner can do. */
export function missingColourWords(
  { colour, row, column }: MissingColour,
  options: ExactPicturesOptions,
): string {
  const place = `in row ${row}, column ${column}`;
  return `the model does not have ${nameOf(colour)} ${place}, and pixels are taken as they are; ${wayOut(colour, options)}`;
}

/** That a picture is of another size than the images of a model, and what its owner can do. */
export function otherSizeWords(
  picture: Pick<Picture, "height" | "width">,
  { height, width }: Pick<ExactPicturesOptions, "height" | "width">,
): string {
  const isSmall = picture.height <= height && picture.width <= width;
  const bring = isSmall ? "put it on ground of that size" : "cut or scale it to that size";
  return `it is ${picture.width} wide and ${picture.height} high, and the model's images are ${width} and ${height}; ${bring} in a copy, or take a model of its size`;
}

function nameOf([red = 0, green = 0, blue = 0, alpha = 255]: readonly number[]): string {
  if (alpha === 0) return "the transparency";
  const opacity = alpha === 255 ? "" : ` at an opacity of ${alpha} of 255`;
  return `the colour ${hexColour([red, green, blue])}${opacity}`;
}

function wayOut(
  colour: readonly number[],
  { channels, levels, palette, clearInTraining }: ExactPicturesOptions,
): string {
  const [red, green, blue, alpha = 255] = colour;
  if (alpha === 255 && clearInTraining?.every((part, at) => part === colour[at]) === true)
    return "its training took that colour as transparent: make these pixels transparent in a copy";
  if (palette && alpha > 0 && alpha < 255)
    return "no palette has places that shine through: put copies of the pictures on opaque ground, and train a model on those";
  if (palette) {
    const opaque = palette.colours.filter(([, , , a]) => a > 0).length;
    const clear = alpha > 0 && opaque < palette.colours.length ? " or make it transparent" : "";
    return `paint it in its ${counted(opaque, "colour")}${clear} in a copy, or train a model on these pictures`;
  }
  if (alpha < 255 && channels < 4) return "put the picture on opaque ground in a copy";
  if (channels === 1 && (red !== green || green !== blue))
    return "make the picture grey in a copy, or take a model of coloured ones";
  return `bring a copy to its ${levels} levels, or take a model of 256`;
}
