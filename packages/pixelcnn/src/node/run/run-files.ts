import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CurvePoint } from "../../pictures/training-chart.ts";
import { isMissing } from "../system-words.ts";
import { isPart, writeWholeFile } from "../whole-file.ts";
import { readMetricsLog, type MetricsRecord } from "./metrics-log.ts";

/** The files that a training run leaves in its folder. */
export interface RunFiles {
  readonly folder: string;
  /** The state of the run, to go on from. */
  readonly last: string;
  /** The averaged model at its best validation. */
  readonly best: string;
  /** JSON lines: what happened. */
  readonly metrics: string;
  /** The losses as an SVG picture. */
  readonly curve: string;
  /** Where samples go. */
  readonly samples: string;
}

/** The losses of a run so far. */
export interface Curves {
  readonly train: CurvePoint[];
  readonly validation: CurvePoint[];
  /** Seconds that the run has taken for them, in all its parts; 0 if missing. */
  readonly seconds?: number;
}

/**
 * The files of a run in its folder.
 *
 * @example
 * runFiles("runs/sprites").last; // "runs/sprites/last.safetensors"
 */
export function runFiles(folder: string): RunFiles {
  return {
    folder,
    last: join(folder, "last.safetensors"),
    best: join(folder, "best.safetensors"),
    metrics: join(folder, "metrics.jsonl"),
    curve: join(folder, "curve.svg"),
    samples: join(folder, "samples.png"),
  };
}

/**
 * Whether a folder holds a checkpoint of a run, which a new run would overwrite.
 *
 * @example
 * await holdsRun("no/such/folder"); // false
 */
export async function holdsRun(folder: string): Promise<boolean> {
  const { last, best } = runFiles(folder);
  const there = [last, best].map((path) => stat(path).then(Boolean, () => false));
  return (await Promise.all(there)).includes(true);
}

/**
 * Makes a folder that is there ready for a run that goes on after `step`, or begins with step 0: what its log says of later steps,
 * which a crash lost, and half-written files are dropped. Resolves to the losses so far.
 *
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * const files = runFiles(await mkdtemp(`${tmpdir()}/run-`));
 * await startRun(files, 0); // { train: [], validation: [], seconds: 0 }
 */
export async function startRun(files: RunFiles, step: number): Promise<Curves> {
  const { folder, metrics } = files;
  for (const name of await readdir(folder))
    if (isPart(name)) await rm(join(folder, name), { force: true });
  const all = step === 0 ? [] : await readMetricsLog(metrics);
  const records = all.filter((record) => !(Number(record["step"]) > step));
  const lines = records.map((record) => `${JSON.stringify(record)}\n`);
  await writeWholeFile(metrics, Buffer.from(lines.join("")));
  const curve = (kind: string): CurvePoint[] =>
    records.flatMap(({ kind: found, images, bitsPerDim }) =>
      found === kind && typeof images === "number" && typeof bitsPerDim === "number"
        ? [{ images, bitsPerDim }]
        : [],
    );
  const isTimed = ({ seconds }: MetricsRecord): boolean => typeof seconds === "number";
  const seconds = Number(records.findLast(isTimed)?.["seconds"] ?? 0);
  return { train: curve("train"), validation: curve("validation"), seconds };
}

/**
 * Removes what a run has left that never made a step: nobody can go on from it.
 *
 * @example
 * import { mkdtemp, readdir } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * const files = runFiles(await mkdtemp(`${tmpdir()}/run-`));
 * await startRun(files, 0);
 * await removeEmptyRun(files);
 * (await readdir(files.folder)).length; // 0
 */
export async function removeEmptyRun(files: RunFiles): Promise<void> {
  const isThere = await stat(files.last).then(
    () => true,
    // Where the system cannot look, there may be a run.
    (error: unknown) => !isMissing(error),
  );
  if (isThere) return;
  for (const path of [files.metrics, files.curve]) await rm(path, { force: true });
}
