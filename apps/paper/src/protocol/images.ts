import { fashionMnist, subset, type Dataset } from "@pixelweft/datasets";
import type { DataName } from "../rows/row.ts";
import { terms } from "./terms.ts";

/** Images to learn from, to choose by, and to be judged on. No image is in two of them. */
export interface Images {
  readonly learnt: Dataset;
  /** Training images that are never learnt from: they choose the rate and draw the curves. */
  readonly heldOut: Dataset;
  /** Read once, at the end of a run whose rate is chosen. */
  readonly test: Dataset;
}

/** Opens the images of a data set. */
export async function openImages(data: DataName): Promise<Images> {
  const train = await fashionMnist({ split: "train" });
  return {
    ...withoutLast(train, terms[data].heldOut),
    test: await fashionMnist({ split: "test" }),
  };
}

/** The last samples held out from the others. */
export function withoutLast(train: Dataset, last: number): Omit<Images, "test"> {
  const { count } = train.info;
  return {
    learnt: subset(train, { from: 0, to: count - last }),
    heldOut: subset(train, { from: count - last, to: count }),
  };
}
