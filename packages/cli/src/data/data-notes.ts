import { resolve } from "node:path";
import type { Dataset } from "@pixelweft/datasets";
import { namedSources, type FoundData } from "@pixelweft/datasets/choice";
import type { SavedModel } from "../model/checkpoint-file.ts";
import { placesOf } from "../model/own-files.ts";
import type { Suited } from "../model/suiting.ts";
import type { DataFlags } from "./choice.ts";
import { sharedNotes } from "./shared-notes.ts";

interface SplitFlag {
  readonly split?: string | undefined;
}

/**
 * Says that images are all those of the path that a model was trained on, most of which it has learnt: they are no test of it. Nothing
 * for a part of them, or for images of another path.
 */
export function learntNotes(
  { settings, title = "" }: Pick<SavedModel, "settings"> & Suited,
  { data: named, split, below }: Pick<DataFlags, "data" | "below"> & SplitFlag,
  { whole, names }: Pick<FoundData, "whole" | "names">,
): string[] {
  if (named === undefined || split !== undefined || !whole || settings === undefined) return [];
  const { source, testSource, pictures } = settings.data;
  const isOwn = placesOf(source, title).some((place) => resolve(place) === resolve(named));
  // Of another folder in it nothing was learnt.
  if (!isOwn || (below ?? pictures?.below) !== pictures?.below) return [];
  const hasTest = names !== undefined || testSource !== undefined;
  const way = hasTest ? "; where none are named, those kept for testing are taken" : "";
  return [`The model was trained on ${named}: these are no test images${way}`];
}

/**
 * Says how many images of another path than the model's own are equal to some that it was trained on. Nothing where those cannot be read
 * any more, or where they are asked for.
 */
export async function alsoLearntNotes(
  { settings, model }: Pick<SavedModel, "settings" | "model">,
  { data: named, testData, split }: Pick<DataFlags, "data" | "testData"> & SplitFlag,
  tests: Dataset,
): Promise<string[]> {
  const isOther = (named ?? testData ?? settings?.data.testSource) !== undefined;
  if (!isOther || !settings?.data.source || split === "train") return [];
  const { data, palette, heldOut } = settings;
  const { levels } = model.config;
  // A look beside the measure: whatever became of the training images, that is not lost.
  return sharedNotes(data, tests, { palette, heldOut, levels }).catch(() => []);
}

/** Says that images are cut from few pictures, so that an error that takes them as independent is too small. */
export function dependentNotes(
  { settings }: Pick<SavedModel, "settings">,
  { data: named, patches, crops }: Pick<DataFlags, "data" | "patches" | "crops">,
): string[] {
  const isDrawn = named !== undefined && namedSources.includes(named);
  const own = isDrawn ? undefined : settings?.data.pictures;
  const cut = (patches ?? own?.patches) ? "patches" : (crops ?? own?.crops) ? "crops" : undefined;
  return cut === undefined
    ? []
    : [`The ${cut} of one picture are alike: ± is the error of independent images, and too small`];
}
