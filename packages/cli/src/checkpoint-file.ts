import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import { formatModel, parseModel, type Model } from "@pixelweft/pixelcnn";
import { writeFileAtomically } from "./atomic-file.ts";
import { reasonOf } from "./failure.ts";

/** The file of a checkpoint that is named by itself or by its folder, where the first of `names` is taken. */
export async function findCheckpoint(path: string, names: readonly string[]): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new CheckpointError(`Cannot find ${path}: there is no such file or folder`);
  if (!found.isDirectory()) return path;
  for (const name of names) {
    const file = join(path, name);
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  throw new CheckpointError(`Cannot find a checkpoint in ${path}: it has no ${names.join(" or ")}`);
}

/** Reads a checkpoint. CheckpointError that names the file. */
export async function loadModel(path: string): Promise<Model> {
  try {
    return parseModel(await readFile(path));
  } catch (cause) {
    throw new CheckpointError(`Cannot load ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** Writes a checkpoint, whole or not at all. */
export async function saveModel(path: string, model: Model): Promise<void> {
  await writeFileAtomically(path, formatModel(model));
}

/** The parameters that evaluate and sample best: the average over the run where the checkpoint has one. */
export function averagedModel(model: Model): Model {
  const average = model.training?.average ?? {};
  if (Object.keys(average).length === 0) return model;
  return { config: model.config, parameters: average };
}
