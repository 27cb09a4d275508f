import type { OptimiserName } from "@pixelweft/pixelcnn/recipes";
import type { DataName, Row } from "../rows/row.ts";

/** What is the same for all rows of a data set. */
export interface Terms {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Weights of a row where weights are equal. */
  readonly weights: number;
  /** Images that a row learns from, those seen again included. */
  readonly images: number;
  readonly batch: number;
  /** Training images that no row learns from, the last ones: they choose the learning rate. */
  readonly heldOut: number;
  /** How many of the held-out images a point of a curve is measured on. */
  readonly watched: number;
  /** Images between two points of a curve. */
  readonly between: number;
}

/** How a row is trained, besides its learning rate: what a record keeps of it. */
export interface TrainedBy {
  readonly optimiser: OptimiserName;
  /** Updates over which the rate grows to its height. */
  readonly warmup: number;
  /** How the rate falls from there: in half a cosine to zero. */
  readonly decay: "cosine";
  /** Of the moving average of the weights, which is what is judged. */
  readonly emaDecay: number;
}

/** What is the same for all rows of all data. */
export const optimiser: Omit<TrainedBy, "optimiser"> = {
  warmup: 50,
  decay: "cosine",
  emaDecay: 0.99,
};

/** Records of before 30 November 2026 that say nothing of it are of this: those of Muon say so. */
export const unrecorded: TrainedBy = {
  optimiser: "adam",
  warmup: 50,
  decay: "cosine",
  emaDecay: 0.99,
};

/** How a row is trained. */
export function trainedBy(row: Pick<Row, "optimiser">): TrainedBy {
  return { optimiser: row.optimiser ?? "adam", ...optimiser };
}

/** The terms of each data set. */
export const terms: Readonly<Record<DataName, Terms>> = {
  "fashion-mnist": {
    shape: [28, 28, 1],
    weights: 110_000,
    images: 60_000,
    batch: 16,
    heldOut: 5000,
    watched: 500,
    between: 2000,
  },
};

/** The terms with another number of images to learn from: for trials. */
export function termsOf(data: DataName, images?: number): Terms {
  const usual = terms[data];
  if (images === undefined) return usual;
  const whole = Math.max(1, Math.floor(images / usual.batch)) * usual.batch;
  const between = Math.max(usual.batch, (usual.between * whole) / usual.images);
  return { ...usual, images: whole, between };
}
