import { lineChart, type Curve } from "@pixelweft/pixelcnn/pictures";
import type { Records } from "../protocol/record-files.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { Equal, Row } from "../rows/row.ts";
import { summaryOf, type Summary } from "./summary.ts";

/** What a chart has to the right. */
type Against = "images" | "seconds";

/** A chart, and the name of its file. */
export interface Chart {
  readonly file: string;
  readonly against: Against;
  readonly svg: string;
}

/** The curves of rows that are equal in something, against images and against seconds; none where there is nothing to draw. */
export function chartsOf(rows: readonly Row[], equal: Equal, records: Records): Chart[] {
  const summaries = rows.map((row) => summaryOf(row, equal, records));
  return (["images", "seconds"] as const).flatMap((against) => {
    const svg = lineChart(summaries.flatMap(curveOf[against]), against);
    return svg === "" ? [] : [{ file: `fashion-mnist-${equal}-${against}.svg`, against, svg }];
  });
}

const curveOf: Readonly<Record<Against, (summary: Summary) => Curve[]>> = {
  images: (summary) => meanCurve(summary, 1),
  seconds: (summary) => (summary.pace === undefined ? [] : meanCurve(summary, summary.pace)),
};

/** The mean over seeds of the bits of held-out images, point by point. */
function meanCurve({ row, results }: Summary, pace: number): Curve[] {
  const [first] = results;
  if (first === undefined) return [];
  const points = first.curve.map(({ images }, i) => {
    const bits = results.flatMap(({ curve }) => curve[i]?.heldOut ?? []);
    return { at: images / pace, bitsPerDim: spreadOf(bits).mean };
  });
  return [{ name: row.name, points }];
}
