import { lineChart } from "@pixelweft/pixelcnn/pictures";
import { evenlySpaced } from "@pixelweft/pixelcnn/surprise";
import type { SurpriseRecord } from "./surprise-record.ts";

/** Kinds of the chart; more lines are hard to tell apart. */
const kinds = ["usual", "Trouser", "Sandal", "Bag", "drawn digits", "upside down", "one grey"];

/** How many bits images of each kind cost under the model of the first seed, as SVG: at each percentile of the kind. */
export function bitsChart({ groups, config }: SurpriseRecord): string {
  const curves = kinds.flatMap((name) => {
    const { [name]: bits } = groups;
    if (bits === undefined) return [];
    const points = evenlySpaced(bits.likelihood, 101)
      .map((sum, at) => ({ at, bitsPerDim: sum / (config.height * config.width) }))
      .slice(1, 100);
    return [{ name, points, dashed: name === "usual" }];
  });
  return lineChart(curves, "percent of the images of a kind that cost less");
}
