import type { Attention } from "../protocol/record.ts";
import { meanDifference } from "../protocol/statistics.ts";
import { markdownTable } from "./markdown-table.ts";

/** The rows of a comparison, each against the last one, image by image. */
export function attentionTable(attention: Attention | undefined): string {
  if (attention === undefined) return "\nPending: `examples/networks/src/snail-beside-gated.ts`.\n";
  const { rows, batch, updates, machine, day } = attention;
  const control = rows.at(-1);
  const lines = rows.map(({ model, weights, rate, seconds, test }, i) => {
    const { mean, standardError } = meanDifference(test.each, control?.test.each ?? []);
    return [
      model,
      weights.toLocaleString("en"),
      String(rate),
      `${test.bitsPerDim.toFixed(4)} ± ${test.standardError.toFixed(4)}`,
      i === rows.length - 1 ? "" : `${mean.toFixed(4)} ± ${standardError.toFixed(4)}`,
      Math.round(seconds).toLocaleString("en"),
    ];
  });
  const heads = ["model", "weights", "rate", "test bits/dim", "image by image", "seconds"];
  const terms = [
    ["images, in batches", `${(updates * batch).toLocaleString("en")}, ${batch}`],
    ["test images", rows[0]?.test.images.toLocaleString("en") ?? ""],
    ["where", machine],
    ["when", day],
  ];
  return [markdownTable([heads, ...lines]), markdownTable([["terms", ""], ...terms])].join("");
}
