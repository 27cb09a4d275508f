import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets";
import { CheckpointError } from "@pixelweft/layers";
import { formatModel, parseModel, type Model } from "@pixelweft/pixelcnn";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor/safetensors";
import { reasonOf } from "../failure.ts";
import { readRegularFile } from "../regular-file.ts";
import { isSettings, settingsOf, type RunSettings } from "../run/settings.ts";

/** Where the checkpoint of a folder is that evaluates and samples best. */
export const bestNames = [
  "best.safetensors",
  "last.safetensors",
  "checkpoint.safetensors",
] as const;
/** Where the checkpoint of a folder is that a run goes on from. */
export const lastNames = ["last.safetensors", "checkpoint.safetensors"] as const;

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
  const bytes = await readRegularFile(path);
  const kind = kindOf(bytes);
  if (kind !== undefined)
    throw new CheckpointError(`Cannot load ${path}: it is ${kind}, not a checkpoint`);
  try {
    const model = parseModel(bytes);
    if (model.training) return { model, step: model.training.step, settings: settingsOf(model) };
    return { model, ...runOf(parseSafetensors(bytes).metadata["run"]) };
  } catch (cause) {
    throw new CheckpointError(`Cannot load ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** Writes the state of a run, whole or not at all. */
export async function saveModel(path: string, model: Model): Promise<void> {
  await writeFileAtomically(path, formatModel(model));
}

/** Writes a model that is only to be used, with a word of metadata on the run that made it, whole or not at all. */
export async function saveFinished(
  path: string,
  { config, parameters }: Model,
  options: {
    readonly run?: { readonly step: number; readonly settings: RunSettings } | undefined;
    readonly dtype?: "F32" | "F16";
  },
): Promise<void> {
  const { run, dtype = "F32" } = options;
  const { tensors, metadata } = parseSafetensors(formatModel({ config, parameters }, dtype));
  const notes = run === undefined ? {} : { run: JSON.stringify(run) };
  await writeFileAtomically(path, formatSafetensors(tensors, { ...metadata, ...notes }));
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

function runOf(text: string | undefined): Omit<SavedModel, "model"> {
  const nothing = { step: undefined, settings: undefined };
  if (text === undefined) return nothing;
  const saved: unknown = JSON.parse(text);
  if (typeof saved !== "object" || saved === null) return nothing;
  const { step, settings }: { step?: unknown; settings?: unknown } = saved;
  return {
    step: typeof step === "number" ? step : undefined,
    settings: isSettings(settings) ? settings : undefined,
  };
}
