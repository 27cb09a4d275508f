import { isDeepStrictEqual } from "node:util";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { Equal, Row } from "../rows/row.ts";
import { isReference, rows } from "../rows/rows.ts";
import { networkOf } from "./network.ts";
import type { Pace } from "./record.ts";
import { termsOf } from "./terms.ts";

/** A row in a table: one network, learning from so many images, with some seeds. */
export interface Experiment {
  /** The row's, and what is equal; tables in which the same would be run share it. */
  readonly id: string;
  /** The network by itself: what a learning rate is chosen for and a pace is measured of. */
  readonly network: string;
  readonly row: Row;
  readonly config: PixelCNNConfig;
  /** Undefined until the pace is known that tells how many images the seconds are enough for. */
  readonly images: number | undefined;
}

/** What the experiments depend on besides the rows. */
export interface Circumstances {
  readonly pace?: Pace | undefined;
  /** Images to learn from in place of the usual number: a trial. */
  readonly images?: number | undefined;
}

/** The experiment of a row in a table. */
export function experimentOf(row: Row, equal: Equal, circumstances: Circumstances): Experiment {
  const { images } = termsOf(row.data, circumstances.images);
  const config = networkOf(row, equal);
  const byWeights = { id: `${row.id}-weights`, network: `${row.id}-weights`, row, config, images };
  if (equal === "weights") return byWeights;
  if (equal === "width")
    return isDeepStrictEqual(config, networkOf(row, "weights"))
      ? byWeights
      : { ...byWeights, id: `${row.id}-width`, network: `${row.id}-width` };
  if (isReference(row)) return byWeights;
  const afforded = affordable(row, images, circumstances);
  if (afforded !== undefined && Math.abs(afforded / images - 1) < sameSeconds) return byWeights;
  return { ...byWeights, id: `${row.id}-seconds`, images: afforded };
}

/** The share of the seconds below which a difference is none: measured paces of networks with the same products differ as much. */
const sameSeconds = 0.05;

/** The images that a row learns from in the seconds in which the reference row learns from its own, in whole batches. */
function affordable(row: Row, images: number, { pace }: Circumstances): number | undefined {
  const reference = rows.find((other) => other.data === row.data && isReference(other));
  const mine = pace?.networks[`${row.id}-weights`]?.imagesPerSecond;
  const its = pace?.networks[`${reference?.id}-weights`]?.imagesPerSecond;
  if (mine === undefined || its === undefined) return undefined;
  const { batch } = termsOf(row.data);
  return Math.max(1, Math.round((images * mine) / its / batch)) * batch;
}

/** Every experiment of the rows, once. */
export function experiments(of: readonly Row[], circumstances: Circumstances): Experiment[] {
  const all = of.flatMap((row) =>
    row.equals.map((equal) => experimentOf(row, equal, circumstances)),
  );
  return [...new Map(all.map((experiment) => [experiment.id, experiment])).values()];
}
