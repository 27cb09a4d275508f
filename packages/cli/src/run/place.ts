import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nameOfSource, type DataChoice } from "@pixelweft/datasets";
import { CheckpointError } from "@pixelweft/layers";
import type { Model } from "@pixelweft/pixelcnn";
import { findCheckpoint, runFiles } from "@pixelweft/pixelcnn/node";
import { UsageError } from "../command/failure.ts";
import { defined } from "../defined.ts";
import { loadModel } from "../model/checkpoint-file.ts";
import type { RunSettings } from "./settings.ts";

/** The folder of a new run where none is named: of its configuration, or of the data that decides about that. */
export function usualFolder(config: string | undefined, { source }: DataChoice): string {
  return join("runs", nameOfSource(config ?? source));
}

/** Refuses a folder that holds a run: nothing that it saved is overwritten. */
export async function refuseRun(folder: string): Promise<void> {
  const { last, best } = runFiles(folder);
  for (const path of [last, best])
    if (await stat(path).catch(() => undefined))
      throw new UsageError(
        `Cannot train into ${folder}: it holds a run; go on with --resume ${folder}, or name another folder with --out`,
      );
}

/** A run that can go on. */
export interface Resumable {
  readonly model: Model;
  readonly settings: RunSettings;
  /** Its folder. */
  readonly folder: string;
}

/**
 * Reads the checkpoint of a run that goes on, of which the number of steps may change, to which the rate is stretched, and the folder
 * of Fashion-MNIST. CheckpointError for one without its state, UsageError for one that is done.
 */
export async function readResumable(
  from: string,
  {
    steps,
    folder,
    minutes,
  }: {
    readonly steps?: number | undefined;
    readonly folder?: string | undefined;
    /** For so long, also if all its steps are done. */
    readonly minutes?: number | undefined;
  },
): Promise<Resumable> {
  const path = await findCheckpoint(from, "last");
  const { model, settings: saved } = await loadModel(path);
  if (model.training === undefined || saved === undefined)
    throw new CheckpointError(
      `Cannot resume ${path}: it holds a model without the state of its training${saved ? "; take the last.safetensors beside it" : ""}`,
    );
  const settings: RunSettings = {
    ...saved,
    ...defined({ steps }),
    data: { ...saved.data, ...defined({ folder }) },
  };
  const done = model.training.step;
  if (done >= settings.steps && minutes === undefined)
    throw new UsageError(
      steps === undefined
        ? `Cannot resume ${path}: all its ${settings.steps} steps are done; --steps ${2 * done} makes as many more, --minutes trains on for a time`
        : `Cannot resume ${path} to step ${steps}: ${done} steps are done; --steps counts them in all`,
    );
  return { model, settings, folder: dirname(path) };
}
