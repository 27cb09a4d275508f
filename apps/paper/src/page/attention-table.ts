import type { Attention, TestScore } from "../protocol/record.ts";
import { scoreOf } from "../protocol/statistics.ts";
import { markdownTable } from "./markdown-table.ts";
import { whole } from "./numbers.ts";

/** The rows of a comparison. */
export function attentionTable(attention: Attention | undefined): string {
  if (attention === undefined) return "\nPending: `examples/networks/src/snail-beside-gated.ts`.\n";
  const { rows, batch, updates, machine, day } = attention;
  const copies = new Set(attention.copies);
  const lines = rows.map(({ model, weights, rate, seconds, test }) => [
    model,
    whole(weights),
    String(rate),
    bitsWords(test),
    attention.copies === undefined
      ? "pending"
      : bitsWords(scoreOf(test.each.filter((_, image) => !copies.has(image)))),
    whole(seconds),
  ]);
  const heads = ["model", "weights", "rate", "test bits/dim", "without copies", "seconds"];
  const images = rows[0]?.test.images ?? 0;
  const terms = [
    ["images, in batches", `${whole(updates * batch)}, ${batch}`],
    ["test images", whole(images)],
    [
      "copies: test images that equal a training image",
      attention.copies === undefined ? "pending" : whole(copies.size),
    ],
    ["where", machine],
    ["when", day],
  ];
  return [markdownTable([heads, ...lines]), markdownTable([["terms", ""], ...terms])].join("");
}

function bitsWords({ bitsPerDim }: TestScore): string {
  return bitsPerDim.toFixed(4);
}
