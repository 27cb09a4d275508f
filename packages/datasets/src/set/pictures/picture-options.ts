import type { Palette } from "../../dataset.ts";
import type { PictureMemory } from "../../decode/picture-memory.ts";
import type { Fitting } from "../../format/fitting.ts";
import type { KeyColour } from "../../format/key-colour.ts";
import { kindOf } from "../../source/check-kind.ts";
import { checkBounds } from "../../source/check-numbers.ts";
import type { OptionNames } from "../../source/check-options.ts";
import { isPalette, wrongColours } from "../../transform/is-palette.ts";

/** How pictures become samples. */
export interface PictureOptions {
  /** The data set's name. Default: where the pictures come from. */
  readonly name?: string | undefined;
  /** Height and width of a sample. Default: the most frequent size; pictures of others are refused, or left out. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /**
   * How pictures of another size than `size` are brought to it. Default `cover`: the middle, in the shape of a sample. `pad` puts smaller ones in the
   * middle of transparent ground, `stand` on its lower edge; larger ones are of another size.
   */
  readonly fit?: Fitting["fit"] | undefined;
  /** 1 for grey, 3 for colour. Default 3. */
  readonly channels?: 1 | 3 | undefined;
  /** What shows through transparent places. Default white. */
  readonly background?: Fitting["background"] | undefined;
  /** Red, green and blue of a colour that stands for transparency, as magenta does in old sprite sheets: pixels of exactly this colour are transparent. Default: none. */
  readonly transparent?: KeyColour | undefined;
  /**
   * Indexed images instead: the most colours, 2 to 256, transparency its own; or the palette to use, such as that of the training images.
   * Scaling then repeats or drops pixels, and makes no new colours; `channels` and `background` do not matter.
   */
  readonly palette?: number | Palette | undefined;
  /** Whether equal samples are dropped, all but the first. Default `drop`: else copies would come to lie on both sides of a split. */
  readonly duplicates?: "drop" | "keep" | undefined;
  /** What happens when a picture cannot be read. Default `throw`; `skip` leaves it out and lists it in `leftOut`. */
  readonly onCorrupt?: "throw" | "skip" | undefined;
  /** What happens when pictures are of other sizes. Default `throw`: a `MixedSizesError` counts them; `skip` leaves them out and lists them in `leftOut`. */
  readonly onOtherSize?: "throw" | "skip" | undefined;
  /** Pixels of one picture, before it is reduced. Default 2^26. */
  readonly maxPixels?: number | undefined;
  /** Bytes of all samples together. Default 2^31. */
  readonly limit?: number | undefined;
  /** Keeps what was decoded for the next who opens the same pictures with it. */
  readonly memory?: PictureMemory | undefined;
  /** Ends the reading with the signal's reason, between two pictures. */
  readonly signal?: AbortSignal | undefined;
}

/** The names of the options, for doors that take more. */
export const pictureOptionNames: OptionNames<PictureOptions> = {
  name: true,
  size: true,
  fit: true,
  channels: true,
  background: true,
  transparent: true,
  palette: true,
  duplicates: true,
  onCorrupt: true,
  onOtherSize: true,
  maxPixels: true,
  limit: true,
  memory: true,
  signal: true,
};

/** The words that options take; programs without types give anything. */
const words = {
  fit: ["cover", "stretch", "pad", "stand", "exact"],
  duplicates: ["drop", "keep"],
  onCorrupt: ["throw", "skip"],
  onOtherSize: ["throw", "skip"],
} as const satisfies { readonly [Name in keyof PictureOptions]?: readonly PictureOptions[Name][] };

/** Throws RangeError for options that make no sense, TypeError for a size or a palette of another kind. */
export function checkPictureOptions(options: PictureOptions & { readonly source: string }): void {
  const { source, size, channels = 3, palette, fit, background, transparent } = options;
  const { maxPixels, limit } = options;
  const fail = (state: string): RangeError => new RangeError(`Cannot open ${source}: ${state}`);
  if (size !== undefined && !(Array.isArray(size) && size.length === 2))
    throw new TypeError(`Cannot open ${source}: size is ${String(size)}, not [height, width]`);
  for (const side of size ?? [])
    if (!Number.isInteger(side) || side < 1 || side > 4096)
      throw fail(`size has ${side}, not an integer from 1 to 4096`);
  if ((fit === "pad" || fit === "stand") && size === undefined)
    throw fail(`fit is ${fit}, and there is no size`);
  if (channels !== 1 && channels !== 3) throw fail(`channels is ${String(channels)}, not 1 or 3`);
  if (typeof palette === "number" && (!Number.isInteger(palette) || palette < 2 || palette > 256))
    throw fail(`palette is ${palette}, not an integer from 2 to 256`);
  if (palette !== undefined && typeof palette !== "number") checkPalette(source, palette);
  checkBounds(`open ${source}`, { maxPixels, limit });
  for (const [name, known] of Object.entries(words)) {
    const given = options[name as keyof typeof words];
    if (given !== undefined && !known.some((word) => word === given))
      throw fail(`${name} is ${given}, not ${listed(known)}`);
  }
  for (const [name, colour] of Object.entries({ background, transparent })) {
    if (colour !== undefined && colour.length !== 3)
      throw fail(`${name} is ${String(colour)}, not [red, green, blue]`);
    for (const part of colour ?? [])
      if (!Number.isInteger(part) || part < 0 || part > 255)
        throw fail(`${name} has ${part}, not an integer from 0 to 255`);
  }
}

/** Refuses what is no palette; of one that has too many colours, or none, RangeError says how many. */
function checkPalette(source: string, palette: Palette): void {
  const { colours }: Partial<Palette> = Object(palette);
  const wrong = Array.isArray(colours) ? wrongColours(palette) : undefined;
  if (wrong !== undefined) throw new RangeError(`Cannot open ${source}: ${wrong}`);
  if (!isPalette(palette))
    throw new TypeError(
      `Cannot open ${source}: the palette is ${kindOf(palette)}, not a number of colours or { colours: [[red, green, blue, alpha], …] }`,
    );
}

function listed(known: readonly string[]): string {
  return `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
}
