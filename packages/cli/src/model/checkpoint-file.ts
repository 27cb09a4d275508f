import type { Model } from "@pixelweft/pixelcnn";
import { readRun, type RunModel } from "@pixelweft/pixelcnn/node";
import { isSettings, type RunSettings } from "../run/settings.ts";

/** A model, and what is known of the run that made it. */
export interface SavedModel {
  readonly model: Model;
  /** Updates done. */
  readonly step: number | undefined;
  readonly settings: RunSettings | undefined;
}

/** Reads a checkpoint. CheckpointError that names the file. */
export async function loadModel(path: string): Promise<SavedModel> {
  return savedModel(await readRun(path));
}

/** A model that was read, its settings looked at. */
export function savedModel({ settings, ...saved }: RunModel): SavedModel {
  return { ...saved, settings: isSettings(settings) ? settings : undefined };
}
