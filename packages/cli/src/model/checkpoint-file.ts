import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import type { Model } from "@pixelweft/pixelcnn";
import { readRun } from "@pixelweft/pixelcnn/node";
import { reasonOf } from "../failure.ts";
import { readRegularFile } from "../regular-file.ts";
import { isSettings, type RunSettings } from "../run/settings.ts";

/** Where the checkpoint of a folder is that evaluates and samples best. */
export const bestNames = ["best.safetensors", "last.safetensors"] as const;
/** Where the checkpoint of a folder is that a run goes on from. */
export const lastNames = ["last.safetensors"] as const;

/** A model, and what is known of the run that made it. */
export interface SavedModel {
  readonly model: Model;
  /** Updates done. */
  readonly step: number | undefined;
  readonly settings: RunSettings | undefined;
}

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
  const others = await readdir(path);
  const hint = others.some((name) => /^(?:conditional|embedder)\.safetensors$/.test(name))
    ? "it holds an experiment, which npm run paper made and draws from"
    : `it has no ${names.join(" or ")}`;
  throw new CheckpointError(`Cannot find a checkpoint in ${path}: ${hint}`);
}

/** Reads a checkpoint. CheckpointError that names the file. */
export async function loadModel(path: string): Promise<SavedModel> {
  const kind = kindOf(await readRegularFile(path));
  if (kind !== undefined)
    throw new CheckpointError(`Cannot load ${path}: it is ${kind}, not a checkpoint`);
  try {
    const { settings, ...saved } = await readRun(path);
    return { ...saved, settings: isSettings(settings) ? settings : undefined };
  } catch (cause) {
    throw new CheckpointError(`Cannot load ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** What a file is that is no safetensors file, by its first bytes. */
function kindOf(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 8).toString("latin1");
  if (start.startsWith("\u0089PNG")) return "a PNG picture";
  if (start.startsWith("\u00ff\u00d8\u00ff")) return "a JPEG picture";
  if (start.startsWith("PK")) return "a zip archive";
  if (start.startsWith("\u001f\u008b")) return "a gzip file";
  if (start.startsWith("GIF8")) return "a GIF picture";
  if (/^\s*[{[]/.test(start)) return "JSON";
  return /^[\n\r\t -~]{8}$/.test(start) ? "text" : undefined;
}
