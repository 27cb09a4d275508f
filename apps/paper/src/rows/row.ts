import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { OptimiserName } from "@pixelweft/pixelcnn/recipes";

/** What the rows of a table are compared on. */
export type DataName = "fashion-mnist";

/** What makes rows equal: their weights, their feature maps, or the seconds that they train. */
export type Equal = "weights" | "width" | "seconds";

/** Which part of the page a row belongs to. */
export type Group = "main" | "options" | "sizes";

/** What makes a row another model than the Gated PixelCNN. */
export type Change = Partial<PixelCNNConfig>;

/** A model of a table. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly data: DataName;
  readonly group: Group;
  /** The tables that it stands in. */
  readonly equals: readonly Equal[];
  /** How many seeds it is run with, from 1 on: three where it carries a claim. */
  readonly seeds: number;
  /** Times the feature maps that make weights equal; 1 but for the rows that compare sizes. */
  readonly width: number;
  /** Where weights are equal, about how many it has; those of its data's terms if missing. */
  readonly weights?: number;
  readonly change: Change;
  /** Whether whole trainings choose its rate, in steps of the root of two, where short ones left open what it is compared in. */
  readonly wholeRates?: boolean;
  /** Whether each image gets the label of the next one of its batch: a control, which knows nothing of its image. */
  readonly labelsMoved?: boolean;
  /** What it is trained by; Adam if missing. */
  readonly optimiser?: OptimiserName;
  /** The row that it is compared with; its own id for none. */
  readonly against: string;
}
