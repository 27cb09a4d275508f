import type { ImagenetVariant } from "../set/imagenet/imagenet.ts";
import type { SpritesOptions } from "../set/sprites/sprites.ts";

/** How pictures at a path become samples; plain JSON. */
export interface PictureChoice {
  /** Only pictures below this folder. */
  readonly below?: string | undefined;
  /** Leaves pictures in their files, for more than memory holds; needs `resize`. */
  readonly large?: boolean | undefined;
  /** Crops to this shape and scales: by averages of areas, with a palette by repeating and dropping pixels. */
  readonly resize?: readonly [height: number, width: number] | undefined;
  /** Puts smaller pictures in the middle of transparent ground of this size; larger ones are of another size. */
  readonly pad?: readonly [height: number, width: number] | undefined;
  /** Where on it: in its middle if missing, or on its lower edge, as sprites that stand on the ground. */
  readonly padAt?: "middle" | "bottom" | undefined;
  /** Leaves out pictures of another size than that of `pad`, or than the most frequent one. */
  readonly skipOtherSizes?: boolean | undefined;
  /** Drops the colours. */
  readonly grey?: boolean | undefined;
  /** What is behind transparent places. */
  readonly background?: readonly [red: number, green: number, blue: number] | undefined;
  /** A colour that stands for transparency, such as magenta. */
  readonly transparent?: readonly [red: number, green: number, blue: number] | undefined;
  /** Colours at most, of which the samples are indices. */
  readonly palette?: number | undefined;
  /** Leaves out pictures that cannot be read. */
  readonly skipDamaged?: boolean | undefined;
  /** Height and width of the cells of a sprite sheet, pixels before the first and between them. */
  readonly cell?: readonly [height: number, width: number] | undefined;
  readonly margin?: number | undefined;
  readonly spacing?: number | undefined;
  /** Takes all crops of this size of one picture or map of tiles, at every place. */
  readonly crops?: readonly [height: number, width: number] | undefined;
  /** Cuts photographs into patches of this size, reduced by each of `scales` before, `stride` pixels apart. */
  readonly patches?: readonly [height: number, width: number] | undefined;
  readonly scales?: readonly number[] | undefined;
  readonly stride?: number | undefined;
  /** Words: pictures with one of them in their names are for testing, or held out for validation. */
  readonly testNames?: readonly string[] | undefined;
  readonly validationNames?: readonly string[] | undefined;
}

/** Which images, in plain JSON: a training run keeps it in its checkpoints, and opens the same images again. */
export interface DataChoice {
  /** `fashion-mnist`, `shapes`, `sprites16`, `sprites24`, `sprites32`, or a path: what is there is found out. Empty in what `withoutPlaces()` gives. */
  readonly source: string;
  /** A path of test images that are not with the others. */
  readonly testSource?: string | undefined;
  /** Where Fashion-MNIST lies. */
  readonly folder?: string | undefined;
  /** Height and width of the shapes; 32x32 if missing. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** Trains on mirror images too. */
  readonly flips?: boolean | undefined;
  /** Trains on images moved by up to so many rows and columns too, where they have free ground; `[0, 0]` as they are. */
  readonly shifts?: readonly [rows: number, columns: number] | undefined;
  /** Trains on turned copies too, and conditions the network on how each is turned. */
  readonly turns?: boolean | undefined;
  /** Which of the ImageNets that look alike, and whether an incomplete one is accepted. */
  readonly as?: ImagenetVariant | undefined;
  readonly partial?: boolean | undefined;
  /** The IDX file of labels to an IDX file of images. */
  readonly labels?: string | undefined;
  /** Which labels of CIFAR-100. */
  readonly classes?: "fine" | "coarse" | undefined;
  readonly pictures?: PictureChoice | undefined;
}

/** The sizes of the sprites that are drawn here, by the name of the data. */
export const spriteSizes: ReadonlyMap<string, NonNullable<SpritesOptions["size"]>> = new Map([
  ["sprites16", 16],
  ["sprites24", 24],
  ["sprites32", 32],
] as const);

/** The sources of a {@link DataChoice} that are no paths. */
export const namedSources: readonly string[] = ["fashion-mnist", "shapes", ...spriteSizes.keys()];
