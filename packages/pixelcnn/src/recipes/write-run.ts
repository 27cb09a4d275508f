import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import type { ConditionedModel } from "../conditioning/conditioned-model.ts";
import { formatModel } from "../model/format-model.ts";
import { checkUnconditioned, type Model } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { sumOf, type RunWord } from "./run-word.ts";

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
  readonly dtype?: "F32" | "F16" | undefined;
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
  options: FinishedOptions = {},
): Uint8Array<ArrayBuffer> {
  checkOptionNames("write the finished model", options, ["run", "dtype"]);
  const { run, dtype = "F32" } = options;
  checkUnconditioned("write the finished model", model, "writeModel()");
  const { config, parameters } = model;
  const bytes = formatModel({ config, parameters }, dtype);
  return run === undefined ? bytes : addWord(bytes, run);
}

/** The bytes of a file with a word on the run that made its model. */
export function addWord(bytes: Uint8Array<ArrayBuffer>, run: RunWord): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = parseSafetensors(bytes);
  const text = JSON.stringify(run);
  return formatSafetensors(tensors, { ...metadata, run: text, runChecksum: sumOf(text) });
}
