import type { LoopIndex, Position, Tensor } from "@pixelweft/tensor";

/** A row: where it lies in the maps, and its number in the image, i32 of rank 0. */
export interface Row {
  readonly place: Position;
  readonly number: Tensor;
}

/** Where a sub-pixel is. */
export interface SubPixel {
  readonly row: Row;
  readonly column: LoopIndex;
  readonly colour: number;
}

/** What a level is chosen by. */
export interface AskedLevel {
  /** `[n, levels]`. */
  readonly logits: Tensor;
  readonly here: SubPixel;
  /** Number of the sub-pixel in drawing order, rank 0. */
  readonly number: Tensor;
}

/** A level of each image, i32 `[n]`, and what the source carries on. */
export interface NextLevel {
  readonly level: Tensor;
  readonly carried: readonly Tensor[];
}

/** Where the levels of images come from, sub-pixel by sub-pixel: random numbers, or streams that are decoded. */
export interface LevelSource {
  /** What goes from one sub-pixel to the next besides the image. */
  readonly carried: readonly Tensor[];
  next(asked: AskedLevel, carried: readonly Tensor[]): NextLevel;
}
