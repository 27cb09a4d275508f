import { readFile, writeFile } from "node:fs/promises";
import type { Dataset } from "../dataset.ts";

/** Options that make several shards of few samples. */
export const cut: { shardRecords: number; batchSize: number } = { shardRecords: 10, batchSize: 4 };

/** All samples of a data set. */
export async function everything(data: Dataset): Promise<object> {
  const all = Array.from({ length: data.info.count }, (_, i) => i);
  return data.read(all);
}

/** Flips one bit of a file. */
export async function flip(path: string, bit: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  await writeFile(path, bytes);
}
