import type { ImagenetVariant } from "@pixelweft/datasets";
import type { PictureChoice } from "./picture-choice.ts";

/** The sizes of the sprites that are drawn here, by the name of the data. */
export const spriteSizes: ReadonlyMap<string, 16 | 24 | 32> = new Map([
  ["sprites16", 16],
  ["sprites24", 24],
  ["sprites32", 32],
]);

/** Data with a name of its own, which is at no path. */
export const namedSources: readonly string[] = ["fashion-mnist", "shapes", ...spriteSizes.keys()];

/** Which images, as the command line names them; plain JSON, kept in checkpoints. */
export interface DataChoice {
  /** One of `namedSources`, or a path: what is there is found out. */
  readonly source: string;
  /** Which of the sets that look alike. */
  readonly as?: ImagenetVariant;
  /** Where the test images are, if they are not with the others. */
  readonly testSource?: string;
  /** Fewer images of ImageNet than there are. */
  readonly partial?: boolean;
  /** Where Fashion-MNIST lies. */
  readonly folder?: string;
  /** The file of labels that goes with an IDX file. */
  readonly labels?: string;
  /** Which labels of CIFAR-100. */
  readonly classes?: "fine" | "coarse";
  /** Height and width of the shapes. */
  readonly size?: readonly [height: number, width: number];
  readonly pictures?: PictureChoice;
  /** Trains on mirror images besides. */
  readonly flips?: boolean;
}
