import type { Records } from "../protocol/record-files.ts";
import { optimiser, terms } from "../protocol/terms.ts";
import type { DataName } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";
import { networkWords } from "./network-words.ts";
import { whole } from "./numbers.ts";

/** The terms of a data set in a few sentences, in lines as the formatter breaks them. */
export function termsWords(data: DataName, records: Records): string {
  const { shape, weights, images, batch, heldOut, watched } = terms[data];
  const { warmup, emaDecay } = optimiser;
  const optimisers = rows.filter((row) => row.data === data).flatMap((row) => row.optimiser ?? []);
  const others = [...new Set(optimisers)].map((name) => name[0]?.toUpperCase() + name.slice(1));
  const sentences = [
    `Images of ${shape.join("x")}.`,
    `A row learns from ${whole(images)} images in batches of ${batch}:`,
    `Adam${others.length === 0 ? "" : ` or, where the row says so, ${others.join(" or ")}`}, ${warmup} updates of warm-up, then half a cosine to zero,`,
    `moving average ${emaDecay} of the weights.`,
    `${whole(heldOut)} training images are held out for choices and curves`,
    `(a point of a curve: ${watched} of them).`,
    ...testWords(data, records),
    `Equal weights means about ${whole(weights)}.`,
    ...networkWords(data),
  ];
  return `\n${wrapped(sentences.join(" "), 100)}\n`;
}

/** How many test images the results are of. */
function testWords(data: DataName, { results }: Records): string[] {
  const counts = [...results.values()]
    .filter(({ id }) => id.startsWith(`${data}-`))
    .map(({ test }) => test.images);
  return [...new Set(counts)].map((count) => `Test bits are of ${whole(count)} images.`);
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
