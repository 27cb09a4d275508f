import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets";
import { UsageError } from "../failure.ts";
import { readMetricsLog } from "./metrics-log.ts";

/** The model after it has seen a number of training images. */
export interface CurvePoint {
  readonly images: number;
  readonly bitsPerDim: number;
}

/** The files that a run leaves. */
export interface RunFiles {
  readonly folder: string;
  /** The state of the run, to go on from. */
  readonly last: string;
  /** The averaged model at its best validation; not kept if missing. */
  readonly best?: string;
  readonly metrics: string;
  readonly curve: string;
  readonly samples: string;
}

/** The files of a run in its folder. */
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

/** Refuses a folder that holds a run: nothing that it saved is overwritten. */
export async function refuseRun(folder: string): Promise<void> {
  const files = runFiles(folder);
  for (const path of [files.last, files.best])
    if (path !== undefined && (await stat(path).catch(() => undefined)))
      throw new UsageError(
        `Cannot train into ${folder}: it holds a run; go on with --resume ${folder}, or name another folder with --out`,
      );
}

/** Makes a folder ready for a new run. */
export async function startFolder(files: RunFiles): Promise<Curves> {
  const { folder } = files;
  await removeParts(folder);
  await writeFileAtomically(files.metrics, "");
  return { train: [], validation: [] };
}

/** Removes what a run has left that never made a step: nobody can go on from it. */
export async function removeEmptyRun(files: RunFiles): Promise<void> {
  if (await stat(files.last).catch(() => undefined)) return;
  for (const path of [files.metrics, files.curve]) await rm(path, { force: true });
}

/** The curves of a run so far. */
export interface Curves {
  readonly train: CurvePoint[];
  readonly validation: CurvePoint[];
}

/**
 * Makes a folder ready for a run that goes on after `step`: what the log says of later steps, which a crash lost, is dropped.
 */
export async function resumeFolder(files: RunFiles, step: number): Promise<Curves> {
  await removeParts(files.folder);
  const records = (await readMetricsLog(files.metrics)).filter(
    (record) => typeof record["step"] !== "number" || record["step"] <= step,
  );
  await writeFileAtomically(
    files.metrics,
    records.map((record) => `${JSON.stringify(record)}\n`).join(""),
  );
  const curve = (kind: string): CurvePoint[] =>
    records.flatMap(({ kind: found, images, bitsPerDim }) =>
      found === kind && typeof images === "number" && typeof bitsPerDim === "number"
        ? [{ images, bitsPerDim }]
        : [],
    );
  return { train: curve("train"), validation: curve("validation") };
}

/** Removes files that a killed process left half-written under names of their own. */
async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (/^\..+\.[0-9a-f-]{36}\.part$/.test(name)) await rm(join(folder, name), { force: true });
}
