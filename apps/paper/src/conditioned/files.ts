import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { CheckpointError } from "@pixelweft/layers";
import {
  formatMseAutoEncoder,
  parseMseAutoEncoder,
  type MseAutoEncoderModel,
} from "@pixelweft/pixelcnn/auto-encoder";
import {
  formatConditionedModel,
  parseConditionedModel,
  type ConditionedModel,
} from "@pixelweft/pixelcnn/conditioning";
import { isSettings, reasonOf, type RunSettings } from "pixelweft/command";
import { taskNames, type ConditionalTask } from "./task.ts";

/** What a run of `npm run paper -- condition` made. */
export interface ConditionalRun {
  readonly model: ConditionedModel;
  /** The auto-encoder beside it, where the task is a code. */
  readonly mse: MseAutoEncoderModel | undefined;
  readonly task: ConditionalTask;
  readonly settings: RunSettings;
}

/** The files of such a run in its folder. */
export function conditionalFiles(folder: string): { model: string; mse: string; metrics: string } {
  return {
    model: join(folder, "conditional.safetensors"),
    mse: join(folder, "mse.safetensors"),
    metrics: join(folder, "metrics.jsonl"),
  };
}

/** Writes a run's models, each whole or not at all. */
export async function saveConditional(folder: string, run: ConditionalRun): Promise<void> {
  const { model, mse, task, settings } = run;
  const files = conditionalFiles(folder);
  const { training } = model;
  const notes = { run: settings, task };
  await writeFileAtomically(
    files.model,
    formatConditionedModel({ ...model, ...(training && { training: { ...training, notes } }) }),
  );
  if (mse) await writeFileAtomically(files.mse, formatMseAutoEncoder(mse));
}

/** Reads a run's models. CheckpointError that names the file. */
export async function loadConditional(folder: string): Promise<ConditionalRun> {
  const files = conditionalFiles(folder);
  const isRun = await stat(join(folder, "last.safetensors")).catch(() => undefined);
  if (isRun)
    throw new CheckpointError(
      `Cannot load ${folder}: it holds a run of pixelweft train, which pixelweft sample draws from`,
    );
  const model = await parsed(files.model, parseConditionedModel);
  const { run: settings, task } = model.training?.notes ?? {};
  if (!isSettings(settings) || !isTask(task))
    throw new CheckpointError(
      `Cannot load ${files.model}: it does not say how it was trained; "npm run paper -- condition" writes files that do`,
    );
  // There is none where the run was stopped before it was trained.
  const isThere = await stat(files.mse).catch(() => undefined);
  const mse = isThere && (await parsed(files.mse, parseMseAutoEncoder));
  return { model, mse, task, settings };
}

async function parsed<T>(path: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  try {
    return parse(await readFile(path));
  } catch (cause) {
    throw new CheckpointError(`Cannot load ${path}: ${reasonOf(cause)}`, { cause });
  }
}

function isTask(value: unknown): value is ConditionalTask {
  if (typeof value !== "object" || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return (
    taskNames.some((name) => name === fields["on"]) &&
    ["code", "factor", "maps", "features"].every((name) => typeof fields[name] === "number")
  );
}
