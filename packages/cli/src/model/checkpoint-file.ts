import type { Model } from "@pixelweft/pixelcnn";
import { readRun } from "@pixelweft/pixelcnn/node";
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
  const { settings, ...saved } = await readRun(path);
  return { ...saved, settings: isSettings(settings) ? settings : undefined };
}
