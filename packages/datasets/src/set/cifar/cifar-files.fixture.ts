import type { Dataset } from "../../dataset.ts";
import type { Member } from "../../fixtures/archive.fixture.ts";
import { pickledBatch } from "../../fixtures/pickle.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { cifar10Layout, openCifar, type CifarLayout } from "./cifar.ts";

/** CIFAR-10 of four images a batch. */
export const ten: CifarLayout = { ...cifar10Layout, count: { train: 4, test: 10 } };

/** Image `n`: red is n, green counts columns, blue counts rows. */
export function planes(n: number): Uint8Array {
  return Uint8Array.from(
    { length: 3072 },
    (_, i) => [n, i % 32, Math.floor(i / 32) % 32][Math.floor(i / 1024)] ?? 0,
  );
}

/** A batch in the binary format. */
export function binary(labels: readonly (readonly number[])[], first = 0): Uint8Array {
  return concatenate(labels.flatMap((row, i) => [Uint8Array.from(row), planes(first + i)]));
}

/** A batch as a pickle. */
export function python(
  keys: readonly string[],
  labels: readonly (readonly number[])[],
  first = 0,
): Uint8Array {
  const data = concatenate(labels.map((_, i) => planes(first + i)));
  const lists = Object.fromEntries(keys.map((key, k) => [key, labels.map((row) => row[k] ?? 0)]));
  return pickledBatch(data, { width: 3072, labels: lists });
}

/** The labels of batch `b` of five with four images each. */
const labelsOf = (b: number): number[][] => [0, 1, 2, 3].map((i) => [(4 * b + i) % 10]);
const batches = [2, 0, 4, 1, 3]; // the archive's order is not that of the numbers

/** The members of the binary archive. */
export const binaryFiles: Member[] = [
  { name: "cifar-10-batches-bin/", type: "5" },
  { name: "cifar-10-batches-bin/readme.html", data: "<html>" },
  ...batches.map((b) => ({
    name: `cifar-10-batches-bin/data_batch_${b + 1}.bin`,
    data: binary(labelsOf(b), 4 * b),
  })),
  {
    name: "cifar-10-batches-bin/test_batch.bin",
    data: binary(
      Array.from({ length: 10 }, (_, i) => [i]),
      100,
    ),
  },
];
/** The members of the archive of pickles. */
export const pythonFiles: Member[] = [
  { name: "cifar-10-batches-py/batches.meta", data: "x" },
  ...batches.map((b) => ({
    name: `cifar-10-batches-py/data_batch_${b + 1}`,
    data: python(["labels"], labelsOf(b), 4 * b),
  })),
];

/** Opens an archive that is given whole, with the finest labels. */
export function open(
  bytes: Uint8Array,
  layout: CifarLayout = ten,
  split: "train" | "test" = "train",
): Promise<Dataset> {
  return openCifar(layout, {
    split,
    from: fromBytes(bytes, { name: "a.tar" }),
    labels: layout.kinds.length - 1,
  });
}
