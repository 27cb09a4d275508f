import { CheckpointError } from "@pixelweft/layers";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor/safetensors";
import type { ConditionedModel } from "../conditioning/conditioned-model.ts";
import { crc32 } from "../crc32.ts";
import { checkUnconditioned, formatModel, parseModel, type Model } from "../model/model.ts";

/** What a file says of the run that made its model. */
export interface RunWord {
  readonly step?: number;
  /** Plain JSON. */
  readonly settings: object;
}

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
): Uint8Array<ArrayBuffer> {
  checkUnconditioned("write the finished model", model, "writeModel()");
  const { config, parameters } = model;
  const bytes = formatModel({ config, parameters }, dtype);
  return run === undefined ? bytes : addWord(bytes, run);
}

/**
 * A model with what the bytes of its file say of its run.
 *
 * @throws CheckpointError for bytes that are damaged or no model; also where its word on the run is not what was written.
 * @example
 * parseRun(new Uint8Array(8)); // throws CheckpointError
 */
export function parseRun(bytes: Uint8Array): RunModel {
  return withWord(parseModel(bytes), bytes);
}

/** The bytes of a file with a word on the run that made its model. */
export function addWord(bytes: Uint8Array<ArrayBuffer>, run: RunWord): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = parseSafetensors(bytes);
  const text = JSON.stringify(run);
  return formatSafetensors(tensors, { ...metadata, run: text, runChecksum: sumOf(text) });
}

/** The model, with the word of its file on its run. */
export function withWord<M extends Model | ConditionedModel>(
  model: M,
  bytes: Uint8Array,
): RunModel<M> {
  const { training } = model;
  if (training) return { model, step: training.step, settings: training.notes?.["run"] };
  const { run: text, runChecksum: sum } = parseSafetensors(bytes).metadata;
  // Files from before words had checksums are read without.
  if (sum !== undefined && (text === undefined || sum !== sumOf(text)))
    throw new CheckpointError(
      "Cannot load the model: what its file says of its run is not what was written",
    );
  const run = text === undefined ? undefined : parsed(text);
  const { step, settings }: { step?: unknown; settings?: unknown } = Object(run);
  return { model, step: typeof step === "number" ? step : undefined, settings };
}

/** The CRC-32 of a text, in hexadecimal digits. */
function sumOf(text: string): string {
  return crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError("Cannot load the model: what its file says of its run is no JSON", {
      cause,
    });
  }
}
