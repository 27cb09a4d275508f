import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import type { Picture } from "@pixelweft/pixelcnn/pictures";
import type { Origin } from "../protocol/record.ts";

/** What is kept beside a picture: plain JSON. */
export interface FigureRecord extends Origin {
  readonly command: string;
  /** Weights of a network that the command trained, images that it saw, repetitions included, and seconds. */
  readonly weights?: number;
  readonly images?: number;
  readonly seconds?: number;
  /** What was measured with the trained model. */
  readonly measured: object;
}

/** Where a figure goes, and how far it is to go. */
export interface FigureOptions {
  readonly folder: string;
  /** Images to learn from in place of the usual number. */
  readonly images?: number;
  readonly say: (words: string) => void;
}

/** Writes NAME.png and NAME.json. */
export async function keepFigure(
  folder: string,
  name: string,
  { picture, record }: { readonly picture: Picture; readonly record: FigureRecord },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), pngBytes(picture));
  await writeFigureRecord(join(folder, `${name}.json`), record);
}

/** Writes the record of a figure. */
export async function writeFigureRecord(path: string, record: FigureRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const text = JSON.stringify(record, (_, value: unknown) => rounded(value), 2);
  await writeFile(path, `${text}\n`);
}

/** What a record holds that an earlier run wrote; undefined without a file. */
export async function savedMeasurements<Measured>(path: string): Promise<Measured | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  return (JSON.parse(text) as { readonly measured: Measured }).measured;
}

function rounded(value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(5)) : value;
}
