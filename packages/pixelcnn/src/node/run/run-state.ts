import { stat } from "node:fs/promises";
import { findCheckpoint } from "./find-checkpoint.ts";
import { readRun } from "./run-model.ts";

/** How far a run is, and what its checkpoint says of it. */
export interface RunState {
  /** The checkpoint: of a folder the last one. */
  readonly file: string;
  readonly step: number;
  /** Updates in all, where the settings of the run say so. */
  readonly steps?: number;
  /** The lowest validation so far, where there was one. */
  readonly best?: { readonly bitsPerDim: number; readonly step: number };
  readonly saved: Date;
  /** What the run kept; files are not trusted, so look at it. */
  readonly settings: unknown;
}

/**
 * How far the run is that a checkpoint or a folder holds; undefined for a model that says nothing of a run.
 *
 * @throws as `readRun()` and `findCheckpoint()`.
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/last.safetensors`;
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * await writeFinished(file, model, { run: { step: 7, settings: { steps: 9 } } });
 * const state = await runState(file);
 * [state?.step, state?.steps]; // [7, 9]
 */
export async function runState(path: string): Promise<RunState | undefined> {
  const isFolder = (await stat(path)).isDirectory();
  const last = isFolder ? await findCheckpoint(path, "last").catch(() => undefined) : path;
  const file = last ?? (await findCheckpoint(path, "best"));
  const { model, step, settings } = await readRun(file);
  if (step === undefined) return undefined;
  const { best, bestStep } = model.training?.notes ?? {};
  const steps = field(settings, "steps");
  return {
    file,
    step,
    ...(typeof steps === "number" ? { steps } : {}),
    ...(typeof best === "number" && typeof bestStep === "number" && Number.isFinite(best)
      ? { best: { bitsPerDim: best, step: bestStep } }
      : {}),
    saved: (await stat(file)).mtime,
    settings,
  };
}

function field(value: unknown, name: string): unknown {
  return Object.entries(Object(value)).find(([key]) => key === name)?.[1];
}
