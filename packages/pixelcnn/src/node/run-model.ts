import { readFile, stat } from "node:fs/promises";
import { CheckpointError } from "@pixelweft/layers";
import { parseSafetensors } from "@pixelweft/tensor/safetensors";
import { parseConditionedModel, type ConditionedModel } from "../conditioning/conditioned-model.ts";
import type { ConditionerMakers } from "../conditioning/conditioners/all.ts";
import { checkUnconditioned, parseModel, type Model } from "../model/model.ts";
import { kindOf } from "./file-kind.ts";
import { modelBytes } from "./model-bytes.ts";
import { writeWholeFile } from "./whole-file.ts";

/** A model, and what its file says of the run that made it. */
export interface RunModel<Found = Model> {
  readonly model: Found;
  /** Updates done. */
  readonly step: number | undefined;
  /** What the run kept, or the `settings` of `writeModel()`; files are not trusted, so look at it. */
  readonly settings: unknown;
}

/**
 * A model whose training carries the settings of its run, to be written as a checkpoint to go on from. A model without a training
 * stays as it is: `writeModel()` takes `settings` for both.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * withRun(model, { seed: 0 }).training; // undefined
 */
export function withRun<M extends Model | ConditionedModel>(model: M, settings: object): M {
  const { training } = model;
  if (training === undefined) return model;
  // Always the last one: the file of a run that went on has the bytes of one that was never stopped.
  const { run: _, ...others } = training.notes ?? {};
  return { ...model, training: { ...training, notes: { ...others, run: settings } } };
}

/**
 * Writes a model that is only to be used, without its training, with a word on the run that made it. Nobody ever reads half a file.
 *
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/best.safetensors`;
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * await writeFinished(file, model, { run: { step: 7, settings: { seed: 3 } } });
 * const { step, settings } = await readRun(file);
 * step; // 7
 * settings; // { seed: 3 }
 */
export async function writeFinished(
  path: string,
  model: Model,
  options: FinishedOptions = {},
): Promise<void> {
  await writeWholeFile(path, formatFinished(model, options));
}

/** What goes into the file of a model that is only to be used. */
export interface FinishedOptions {
  /** The run that made it. */
  readonly run?: { readonly step: number; readonly settings: object } | undefined;
  readonly dtype?: "F32" | "F16";
}

/**
 * The bytes that `writeFinished` writes.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const bytes = formatFinished(model, { run: { step: 7, settings: { seed: 3 } }, dtype: "F16" });
 * parseRun(bytes).step; // 7
 */
export function formatFinished(
  model: Model,
  { run, dtype = "F32" }: FinishedOptions = {},
): Uint8Array {
  checkUnconditioned("write the finished model", model, "writeModel()");
  const { config, parameters } = model;
  return modelBytes({ config, parameters }, { dtype, run });
}

/**
 * Reads a model with what its file says of its run, whether it can go on or is finished.
 *
 * @throws CheckpointError, naming the file, for one that is damaged or no model; what the file system throws for one that cannot be
 * read.
 * @example
 * await readRun("package.json"); // throws CheckpointError
 */
export async function readRun(path: string): Promise<RunModel> {
  return readAs(path, parseRun);
}

/**
 * Reads a model with its conditioner, and with what its file says of its run, such as the `settings` of `writeModel()`. `makers` are
 * those of `readConditionedModel()`.
 *
 * @throws CheckpointError, naming the file, for one that is damaged or no such model; what the file system throws for one that cannot
 * be read.
 * @example
 * await readConditionedRun("package.json"); // throws CheckpointError
 */
export async function readConditionedRun(
  path: string,
  makers?: ConditionerMakers,
): Promise<RunModel<ConditionedModel>> {
  return readAs(path, (bytes) => withWord(parseConditionedModel(bytes, makers), bytes));
}

async function readAs<T>(path: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  const refusal = (reason: string, cause?: unknown): CheckpointError =>
    new CheckpointError(`Cannot load ${path}: ${reason}`, { cause });
  const found = await stat(path);
  // Waiting for one may never end.
  if (!found.isFile() && !found.isDirectory())
    throw refusal("it is a pipe or a device; write it to a file first");
  const bytes = new Uint8Array(await readFile(path));
  const kind = kindOf(bytes);
  if (kind !== undefined) throw refusal(`it is ${kind}, not a checkpoint`);
  try {
    return parse(bytes);
  } catch (cause) {
    throw refusal(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/**
 * A model with what the bytes of its file say of its run.
 *
 * @throws CheckpointError for bytes that are damaged or no model.
 * @example
 * parseRun(new Uint8Array(8)); // throws CheckpointError
 */
export function parseRun(bytes: Uint8Array): RunModel {
  return withWord(parseModel(bytes), bytes);
}

/** The model, with the word of its file on its run. */
function withWord<M extends Model | ConditionedModel>(model: M, bytes: Uint8Array): RunModel<M> {
  const { training } = model;
  if (training) return { model, step: training.step, settings: training.notes?.["run"] };
  const text = parseSafetensors(bytes).metadata["run"];
  const run: unknown = text === undefined ? undefined : JSON.parse(text);
  const { step, settings }: { step?: unknown; settings?: unknown } = Object(run);
  return { model, step: typeof step === "number" ? step : undefined, settings };
}
