import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { Auroc } from "@pixelweft/pixelcnn/surprise";
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

/** How well bits find one wrong pixel: plain JSON. */
export interface WrongPixels extends Origin {
  readonly model: string;
  /** SHA-256 of the model as `formatModel()` writes it: the one that ships may change. */
  readonly sha256: string;
  readonly sprites: number;
  /** Pixels of a sprite. */
  readonly pixels: number;
  /** How many sprites have their wrong pixel as the costliest one, and as one of the three costliest. */
  readonly costliest: number;
  readonly amongThree: number;
  /** Bits of wrong pixels against those of all others in the same sprites. */
  readonly byPixel: Auroc;
  /** Bits of sprites with a wrong pixel against those of other sprites without. */
  readonly byPicture: Auroc;
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
