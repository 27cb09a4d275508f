import { optimiser, terms } from "../protocol/terms.ts";
import type { DataName } from "../rows/row.ts";
import { whole } from "./numbers.ts";

/** The terms of a data set in a few sentences, in lines as the formatter breaks them. */
export function termsWords(data: DataName): string {
  const { shape, weights, images, batch, heldOut, watched } = terms[data];
  const { warmup, emaDecay } = optimiser;
  const sentences = [
    `Images of ${shape.join("x")}.`,
    `A row learns from ${whole(images)} images in batches of ${batch}:`,
    `Adam, ${warmup} updates of warm-up, then half a cosine to zero,`,
    `moving average ${emaDecay} of the weights.`,
    `${whole(heldOut)} training images are held out for choices and curves`,
    `(a point of a curve: ${watched} of them).`,
    `Equal weights means about ${whole(weights)}.`,
  ];
  return `\n${wrapped(sentences.join(" "), 100)}\n`;
}

/** Text in lines of at most so many characters. */
export function wrapped(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("\n");
}
