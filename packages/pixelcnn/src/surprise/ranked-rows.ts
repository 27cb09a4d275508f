import type { RankedImage, RankedScore } from "./rank-scores.ts";

/** The scores of a picture, and what it is called. */
export interface NamedRanks extends RankedImage {
  readonly name: string;
  readonly bitsPerDim: number;
}

/**
 * The scores of pictures as rows of a table, the first of which says what they are: bits, and percentiles where there are any.
 *
 * @example
 * const likelihood = { bits: 812.4, percentile: 97 };
 * const [heads, row] = rankedRows([{ name: "orc.png", bitsPerDim: 3.1735, likelihood }]);
 * heads; // ["picture", "bits/dim", "bits", "percentile"]
 * row; // ["orc.png", "3.174", "812", "97 %"]
 */
export function rankedRows(pictures: readonly NamedRanks[]): string[][] {
  const [first] = pictures;
  const columns = (
    [
      ["likelihood", "bits"],
      ["complexity", "above PNG"],
      ["ratio", "above background"],
    ] as const
  ).filter(([name]) => first?.[name] !== undefined);
  const cells = ({ bits, percentile }: RankedScore): string[] => [
    bits.toFixed(0),
    ...(percentile === undefined ? [] : [`${percentile.toFixed(0)} %`]),
  ];
  const heads = columns.flatMap(([name, words]) => [
    words,
    ...(first?.[name]?.percentile === undefined ? [] : ["percentile"]),
  ]);
  return [
    ["picture", "bits/dim", ...heads],
    ...pictures.map((picture) => [
      picture.name,
      picture.bitsPerDim.toFixed(3),
      ...columns.flatMap(([name]) => cells(picture[name] ?? { bits: NaN })),
    ]),
  ];
}
