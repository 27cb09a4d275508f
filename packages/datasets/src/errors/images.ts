import { printable } from "../text/printable.ts";
import { DatasetError, type ErrorPlace } from "./dataset-error.ts";

/** Two parts of a data set that do not have the same number of samples. */
export class CountMismatchError extends DatasetError {
  override readonly name = "CountMismatchError";
  override readonly code = "count";
}

/** A part of a data set into which no picture fell. */
export class EmptyPartError extends DatasetError {
  override readonly name = "EmptyPartError";
  override readonly code = "empty-part";
  readonly part: "train" | "validation" | "test";

  constructor(message: string, place: ErrorPlace & Pick<EmptyPartError, "part">) {
    super(message, place);
    this.part = place.part;
  }
}

/** A saved position that belongs to another data set, order or version. */
export class StateMismatchError extends DatasetError {
  override readonly name = "StateMismatchError";
  override readonly code = "state";
}

/** How many pictures there are of a size. */
export interface SizeCount {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** The name of the first one. */
  readonly first?: string;
}

/** Pictures that are of several sizes where a data set has one. */
export class MixedSizesError extends DatasetError {
  override readonly name = "MixedSizesError";
  override readonly code = "sizes";
  /** The most frequent first. */
  readonly sizes: readonly SizeCount[];
  /** The size that samples should have had, where that was given. */
  declare readonly wanted: readonly [height: number, width: number] | undefined;
  /** The message without what a program does about it, for what names its users other ways: the options of a command, the controls of a page. */
  readonly finding: string;

  constructor(
    finding: string,
    {
      way,
      ...place
    }: ErrorPlace & Pick<MixedSizesError, "sizes" | "wanted"> & { readonly way?: string },
  ) {
    super(way === undefined ? finding : `${finding}; ${way}`, place);
    this.finding = printable(finding);
    this.sizes = place.sizes;
    if (place.wanted) Object.assign(this, { wanted: place.wanted });
  }
}

/** A picture by itself that is of another size than the images of a model. */
export class OtherSizeError extends DatasetError {
  override readonly name = "OtherSizeError";
  override readonly code = "other-size";
  readonly size: readonly [height: number, width: number];
  /** The size of the model's images. */
  readonly wanted: readonly [height: number, width: number];

  constructor(message: string, place: ErrorPlace & Pick<OtherSizeError, "size" | "wanted">) {
    super(message, place);
    this.size = place.size;
    this.wanted = place.wanted;
  }
}

/** One picture or map, of which it is not said how it is cut. */
export class UncutError extends DatasetError {
  override readonly name = "UncutError";
  override readonly code = "uncut";
  /** What can be said: the size of cells, of crops, of patches. */
  readonly ways: readonly ("cell" | "crops" | "patches")[];
  /** A height and width that can be said: 16, or less where the image is smaller. */
  readonly side: number;

  constructor(
    message: string,
    { side = 16, ...place }: ErrorPlace & Pick<UncutError, "ways"> & { readonly side?: number },
  ) {
    super(message, place);
    this.ways = place.ways;
    this.side = side;
  }
}

/** Down-sampled ImageNet, of which there are several in the same files: `imagenet()` opens it by its name. */
export class UnnamedSetError extends DatasetError {
  override readonly name = "UnnamedSetError";
  override readonly code = "unnamed-set";

  constructor(place: ErrorPlace) {
    super(
      `Cannot open ${place.source}: it looks like down-sampled ImageNet, of which there are several that differ, and which one is not guessed: imagenet() opens it by name`,
      place,
    );
  }
}

/** A file or folder that holds something else than images: a trained model, the run that made one, or an archive of compressed pictures. */
export class NotImagesError extends DatasetError {
  override readonly name = "NotImagesError";
  override readonly code = "not-images";
  readonly kind: "model" | "run" | "archive";

  constructor(message: string, place: ErrorPlace & Pick<NotImagesError, "kind">) {
    super(message, place);
    this.kind = place.kind;
  }
}
