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
  const curve = (name: string, points: readonly CurvePoint[]): Curve => ({
    name,
    points: points.map(({ images, bitsPerDim }) => ({ at: images, bitsPerDim })),
  });
  const curves = [
    curve(`${words.name}, training`, averaged(losses.train)),
    curve("held-out images", losses.validation),
  ];
  return lineChart(curves, `images of ${words.data}`);
}

/** Means of neighbouring points. */
function averaged(points: readonly CurvePoint[]): CurvePoint[] {
  const size = Math.ceil(points.length / mostPoints);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: size === 0 ? 0 : Math.ceil(points.length / size) }, (_, k) => {
    const some = points.slice(k * size, (k + 1) * size);
    return {
      images: mean(some.map(({ images }) => images)),
      bitsPerDim: mean(some.map(({ bitsPerDim }) => bitsPerDim)),
    };
  });
}
