import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openPrepared, type PreparedDataset } from "@pixelweft/datasets";

/** The parts of a folder that `pixelweft data prepare` wrote, each in a folder of its own. */
export type PreparedPart = "train" | "validation" | "test";

/** Whether `pixelweft data prepare` wrote this folder, or a part of it. */
export async function isPrepared(folder: string): Promise<boolean> {
  return hasPart(folder, "train");
}

/** Opens a part, after comparing its checksums if asked for. MissingDataError if there is none. */
export function openPreparedPart(
  folder: string,
  part: PreparedPart,
  verify: boolean,
): Promise<PreparedDataset> {
  return openPrepared(join(folder, part), { verify: verify ? "full" : "size" });
}

/** Opens a part, if there is one. */
export async function findPreparedPart(
  folder: string,
  part: PreparedPart,
  verify: boolean,
): Promise<PreparedDataset | undefined> {
  return (await hasPart(folder, part)) ? openPreparedPart(folder, part, verify) : undefined;
}

async function hasPart(folder: string, part: PreparedPart): Promise<boolean> {
  const found = await stat(join(folder, part, "index.json")).catch(() => undefined);
  return found?.isFile() === true;
}
