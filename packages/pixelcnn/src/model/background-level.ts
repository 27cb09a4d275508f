import type { TrainingState } from "@pixelweft/layers";
import { parseSafetensors } from "@pixelweft/tensor";
import { backgroundLevelOf } from "../pictures/background-level.ts";

/** The level of the background of a model's pictures, to be spread into the model; empty where there is none. */
export interface Background {
  readonly backgroundLevel?: number;
}

/** What a file says of the background: by itself, or by the transparent colour of the palette among the settings of its run. */
export function backgroundOf(
  bytes: Uint8Array,
  saved: { readonly config: unknown; readonly training?: TrainingState | undefined },
  levels: number,
): Background {
  const { backgroundLevel: own }: { readonly backgroundLevel?: unknown } = Object(saved.config);
  const level = own ?? clearLevelOf(saved.training?.notes?.["run"] ?? finishedSettings(bytes));
  return typeof level === "number" && Number.isInteger(level) && level >= 0 && level < levels
    ? { backgroundLevel: level }
    : {};
}

/** The same background for a model that is made of another. */
export function sameBackground({ backgroundLevel }: Background): Background {
  return backgroundLevel === undefined ? {} : { backgroundLevel };
}

function clearLevelOf(settings: unknown): number | undefined {
  const { palette }: { readonly palette?: unknown } = Object(settings);
  const { colours }: { readonly colours?: unknown } = Object(palette);
  if (!Array.isArray(colours) || !colours.every(Array.isArray)) return undefined;
  return backgroundLevelOf({ colours });
}

/** Settings of a model that is done training; `parseRun()` complains of damaged ones. */
function finishedSettings(bytes: Uint8Array): unknown {
  const { run = "null" } = parseSafetensors(bytes).metadata;
  try {
    const { settings }: { readonly settings?: unknown } = Object(JSON.parse(run));
    return settings;
  } catch {
    return undefined;
  }
}
