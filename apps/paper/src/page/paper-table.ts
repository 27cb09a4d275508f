import type { Records } from "../protocol/record-files.ts";
import { againstCell, bitsCell } from "./comparison-table.ts";
import { markdownTable } from "./markdown-table.ts";
import type { SeedPools } from "./seed-pool.ts";
import { summaryOfId } from "./summary.ts";

/** The test bits/dim on CIFAR-10 in Table 1 of the paper; the Row LSTM's are of "Pixel Recurrent Neural Networks". */
const cifar10 = [
  ["diagonal-bilstm", "3.00"],
  ["row-lstm", "3.07"],
  ["pixelcnn", "3.14"],
  ["gated", "3.03"],
] as const;

/** The models of the paper's Table 1 at equal weights, next to its numbers. */
export function paperTable(records: Records, pools: SeedPools): string {
  const of = (word: string) => summaryOfId(`fashion-mnist-${word}`, "weights", records);
  const gated = of("gated");
  const lines = cifar10.map(([word, bits]) => {
    const mine = of(word);
    const difference = word === "gated" ? "" : againstCell(mine, gated, pools);
    return [mine.row.name, bitsCell(mine, pools), String(mine.results.length), difference, bits];
  });
  const heads = [
    "model",
    "Fashion-MNIST here, bits/dim",
    "seeds",
    "against Gated PixelCNN [95 %]",
    "CIFAR-10 in the paper, bits/dim",
  ];
  return markdownTable([heads, ...lines]);
}
