import type { Dataset } from "../dataset.ts";
import { samplesInOrder } from "./samples-in-order.ts";

/**
 * The number of classes that the labels of a data set tell apart; 0 without labels. Reads all of them where the data set names no
 * classes.
 *
 * @example
 * import { shapes } from "@pixelweft/datasets";
 * await countClasses(shapes({ split: "test", count: 10 })); // 10
 */
export async function countClasses(data: Dataset): Promise<number> {
  const { classes } = data.info;
  if (classes) return classes.length;
  let most = -1;
  for await (const { labels } of samplesInOrder(data, { atOnce: 1000 })) {
    if (labels === undefined) return 0;
    for (const label of labels) most = Math.max(most, label);
  }
  return most + 1;
}
