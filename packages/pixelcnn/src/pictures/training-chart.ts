import { averagedPoints } from "./averaged-points.ts";
import { lineChart, type Curve } from "./line-chart.ts";

/** The loss of a model after it has seen a number of training images. */
export interface CurvePoint {
  readonly images: number;
  readonly bitsPerDim: number;
}

/** A loss is noisy from batch to batch: so many points show where it goes. */
const mostPoints = 100;

/**
 * The losses of a training as an SVG picture; those of the batches are averaged, so that there are at most a hundred. Empty where there
 * are no points.
 *
 * @example
 * const train = [{ images: 100, bitsPerDim: 4 }, { images: 200, bitsPerDim: 3 }];
 * trainingChart({ train, validation: [] }, { name: "tiny", data: "shapes" }).startsWith("<svg"); // true
 */
export function trainingChart(
  losses: { readonly train: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] },
  words: { readonly name: string; readonly data: string },
): string {
  const pointsOf = (points: readonly CurvePoint[]): Curve["points"] =>
    points.map(({ images, bitsPerDim }) => ({ at: images, bitsPerDim }));
  const train = averagedPoints(pointsOf(losses.train), mostPoints);
  const curves = [
    { name: `${words.name}, training`, points: train },
    { name: "held-out images", points: pointsOf(losses.validation) },
  ];
  return lineChart(curves, `images of ${words.data}`);
}
