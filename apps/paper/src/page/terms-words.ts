import { optimiser, terms } from "../protocol/terms.ts";
import type { DataName } from "../rows/row.ts";
import { whole } from "./numbers.ts";

/** The terms of a data set in a sentence or two. */
export function termsWords(data: DataName): string {
  const { shape, weights, images, batch, heldOut, watched } = terms[data];
  const { warmup, averageDecay } = optimiser;
  return `
Images of ${shape.join("x")}. A row learns from ${whole(images)} images in batches of ${batch}: Adam, ${warmup} updates of warm-up, then half a
cosine to zero, moving average ${averageDecay} of the weights. ${whole(heldOut)} training images are held out for choices and curves (a point
of a curve: ${watched} of them). Equal weights means about ${whole(weights)}.
`;
}
