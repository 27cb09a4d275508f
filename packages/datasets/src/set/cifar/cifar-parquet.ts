import { decodeInPlace, type PictureForm } from "../../decode/picture-job.ts";
import { CifarError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { openParquetRows } from "../../format/parquet/pictures.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import type { CifarBatch, LabelKind } from "./cifar-batch.ts";

/** What is read from the parquet files of one split. */
export interface CifarParquetOptions {
  readonly name: string;
  readonly split: "train" | "test";
  readonly kinds: readonly LabelKind[];
  /** Images of the split. */
  readonly count: number;
}

const form: PictureForm = {
  height: 32,
  width: 32,
  channels: 3,
  background: [0, 0, 0],
  fit: "exact",
  opaque: true,
  maxPixels: 4 * 32 * 32,
};

/** Bytes of one group of rows: the published file has 120 million in all. */
const mostBytes = 2 ** 28;

/**
 * Reads CIFAR as Hugging Face has it: columns of PNG pictures and of labels, named as the lists of the pickles, in the singular. Throws CifarError,
 * CountMismatchError and what reading parquet files and pictures does.
 */
export async function readCifarParquet(
  from: string | ByteSource,
  { name, split, kinds, count }: CifarParquetOptions,
): Promise<CifarBatch> {
  const columns = kinds.map(({ key }) => key.replace(/s$/, ""));
  const rows = await openParquetRows({
    from,
    split,
    labels: columns,
    limit: mostBytes,
    cache: 0,
  });
  try {
    if (rows.count !== count)
      throw new CountMismatchError(
        `Cannot use ${rows.name} as ${name}/${split}: it has ${rows.count} images, not ${count}`,
        { source: rows.name },
      );
    const images = new Uint8Array(count * 3072);
    const labels = kinds.map(() => new Int32Array(count));
    const step = 500;
    for (let at = 0; at < count; at += step) {
      const length = Math.min(step, count - at);
      const found = await rows.read(Array.from({ length }, (_, i) => at + i));
      images.set(await decodeInPlace(found.files, form), at * 3072);
      for (const [k, numbers] of found.labels.entries()) labels[k]?.set(numbers, at);
    }
    for (const [k, { classes }] of kinds.entries()) {
      const sample = labels[k]?.findIndex((label) => label < 0 || label >= classes.length) ?? -1;
      if (sample >= 0)
        throw new CifarError(
          `Cannot use ${rows.name} as ${name}: its ${columns[k]} has ${labels[k]?.[sample]} for sample ${sample}, none of 0 to ${classes.length - 1}`,
          { source: rows.name, sample },
        );
    }
    return { images, labels };
  } finally {
    await rows.close();
  }
}
