import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { jsonText } from "../protocol/record-files.ts";
import type { Origin } from "../protocol/record.ts";

/** What images of one kind cost, each in whole bits. */
export interface GroupBits {
  readonly likelihood: readonly number[];
  /** By the probability that a pixel was mutated in the images of the background model. */
  readonly background: Readonly<Record<string, readonly number[]>>;
  /** In a PNG file of each. */
  readonly compressed: readonly number[];
}

/** What the models of one seed measured: plain JSON. */
export interface SurpriseRecord extends Origin {
  readonly seed: number;
  readonly config: PixelCNNConfig;
  readonly weights: number;
  /** Images that each model learnt from, those seen again included. */
  readonly images: number;
  /** By the name of the kind; `usual` are those that the others are compared with. */
  readonly groups: Readonly<Record<string, GroupBits>>;
}

/** Writes the record of a seed. */
export async function keepRecord(folder: string, record: SurpriseRecord): Promise<void> {
  await writeFileAtomically(join(folder, `seed-${record.seed}.json`), `${jsonText(record)}\n`);
}

/** All records of a folder, by seed. */
export async function readRecords(folder: string): Promise<readonly SurpriseRecord[]> {
  const names = (await readdir(folder)).filter((name) => /^seed-\d+\.json$/.test(name));
  const texts = names.toSorted().map((name) => readFile(join(folder, name), "utf8"));
  return (await Promise.all(texts)).map((text): SurpriseRecord => JSON.parse(text));
}
