import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How far a model was at some time of its training. */
export interface CurvePoint {
  /** Images seen, each once. */
  readonly images: number;
  /** Spent on training alone. */
  readonly seconds: number;
  /** Bits per dimension of the images since the last point, before the model learnt from them. */
  readonly bitsPerDim: number;
}

/** What is kept of a row: plain JSON. */
export interface Result {
  readonly id: string;
  readonly weights: number;
  readonly features: number;
  readonly images: number;
  /** Spent on training alone. */
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
  readonly test: {
    readonly images: number;
    /** Mean over test images, with the averaged weights. */
    readonly bitsPerDim: number;
    readonly standardError: number;
    /** Bits per dimension of each test image, in order: rows are compared image by image. */
    readonly each: readonly number[];
  };
  /** The processor, its cores, the load before and after, Node and the backend. */
  readonly machine: string;
  readonly day: string;
}

/** Keeps a result as a file of its own, whole or not at all. */
export async function keepResult(folder: string, result: Result): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${result.id}.json`);
  await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
  await rename(`${path}.part`, path);
}

/** The result of a row, undefined where it has not been run. */
export async function readResult(folder: string, id: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, `${id}.json`), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
