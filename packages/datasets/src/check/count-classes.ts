import type { Dataset } from "../dataset.ts";

/**
 * The number of classes that the labels of a data set tell apart; 0 without labels. Reads all of them where the data set names no
 * classes.
 *
 * @example
 * import { shapes } from "@pixelweft/datasets";
 * await countClasses(shapes({ split: "test", count: 10 })); // 10
 */
export async function countClasses(data: Dataset): Promise<number> {
  const { classes, count } = data.info;
  if (classes) return classes.length;
  let most = -1;
  for (let from = 0; from < count; from += 1000) {
    const { labels } = await data.read(rows(from, Math.min(count, from + 1000)));
    if (labels === undefined) return 0;
    for (const label of labels) most = Math.max(most, label);
  }
  return most + 1;
}

function rows(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}
