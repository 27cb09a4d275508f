import type { Batch, BatchOptions, BatchState, Dataset } from "./dataset.ts";
import { defineDataset, defineSequentialDataset } from "./define-dataset.ts";
import { DatasetError } from "./errors.ts";
import { decodeInPlace, type PictureFile } from "./picture-job.ts";
import { drawPng } from "./picture.fixture.ts";

/** How the pictures of a data set below are damaged, and what happens while they are read. */
export interface PictureTrouble {
  /** The numbers of pictures that are cut off in the middle. */
  readonly damaged?: readonly number[];
  /** Called with the numbers of those that are about to be read. */
  readonly onRead?: (indices: readonly number[]) => void;
  readonly onStream?: (event: "begin" | "end", from: number) => void;
}

const form = {
  height: 2,
  width: 3,
  channels: 3,
  background: [0, 0, 0],
  fit: "exact",
  maxPixels: 64,
} as const;

/** Every value of picture `sample`. */
export function tint(sample: number): number[] {
  return Array.from({ length: 6 }, () => [sample, sample + 100, 7]).flat();
}

function pictureFile(sample: number, { damaged = [] }: PictureTrouble): PictureFile {
  const bytes = drawPng([3, 2], () => [sample, sample + 100, 7]);
  const cut = damaged.includes(sample) ? bytes.subarray(0, 60) : bytes;
  return { bytes: cut, source: "pictures", member: `${sample}.png`, sample };
}

/** PNG pictures that are decoded when they are read, any of them at any time; label `i % 3`. */
export function pictures(count: number, trouble: PictureTrouble = {}): Dataset {
  return defineDataset({
    info: { name: "pictures", shape: [2, 3, 3], count },
    async read(indices, { decode = decodeInPlace }) {
      trouble.onRead?.([...indices]);
      const files = Array.from(indices, (sample) => pictureFile(sample, trouble));
      return { images: await decode(files, form), labels: Int32Array.from(indices, (i) => i % 3) };
    },
    fingerprint: async () => `pictures ${count}`,
  });
}

/** The same pictures one after the other, five at a time or those before a damaged one. */
export function pictureTape(count: number, trouble: PictureTrouble = {}): Dataset {
  const { damaged = [] } = trouble;
  return defineSequentialDataset({
    info: { name: "pictures", shape: [2, 3, 3], count },
    async *stream({ from, decode = decodeInPlace }) {
      trouble.onStream?.("begin", from);
      try {
        for (let at = from; at < count;) {
          if (damaged.includes(at)) {
            yield await decode([pictureFile(at, trouble)], form).then(noPicture, asDamage);
            at += 1;
            continue;
          }
          const end = Math.min(count, at + 5, ...damaged.filter((sample) => sample > at));
          const files = Array.from({ length: end - at }, (_, i) => pictureFile(at + i, trouble));
          trouble.onRead?.(files.map(({ sample = 0 }) => sample));
          const images = await decode(files, form);
          yield { images, labels: Int32Array.from(files, ({ sample = 0 }) => sample % 3) };
          at = end;
        }
      } finally {
        trouble.onStream?.("end", from);
      }
    },
    fingerprint: async () => `pictures ${count}`,
  });
}

function noPicture(): never {
  throw new Error("a damaged picture was read");
}

function asDamage(error: unknown): DatasetError {
  if (error instanceof DatasetError) return error;
  throw error;
}

/** All batches of a run. */
export async function allBatches(dataset: Dataset, options: BatchOptions): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of dataset.batches(options)) list.push(batch);
  return list;
}

/** The first batches of a run that is then left. */
export async function firstBatches(
  dataset: Dataset,
  options: BatchOptions & { readonly take: number },
): Promise<Batch[]> {
  const list: Batch[] = [];
  if (options.take === 0) return list;
  for await (const batch of dataset.batches(options)) {
    list.push(batch);
    if (list.length === options.take) break;
  }
  return list;
}

/** What a saved state goes through. */
export function stored(state: BatchState | undefined): BatchState {
  return JSON.parse(JSON.stringify(state)) as BatchState;
}
