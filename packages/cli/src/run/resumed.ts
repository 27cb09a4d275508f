import { resolve } from "node:path";
import { readResumable, runFiles, runState, type ResumableRun } from "@pixelweft/pixelcnn/node";
import { asUsage, UsageError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import { defined } from "../defined.ts";
import { freeFolder } from "./flags.ts";
import type { TrainFlags, TrainRequest } from "./request.ts";
import { isSettings, type Kept, type RunSettings } from "./settings.ts";

/** What may change of a run that goes on. */
interface ResumeFlags extends Pick<TrainFlags, "steps"> {
  /** What its settings say from here on. */
  readonly kept: Pick<RunSettings, Kept>;
  /** The time that it is given from here on. */
  readonly minutes?: number | undefined;
  readonly out?: string | undefined;
  /** Where the files of Fashion-MNIST are now. */
  readonly place?: string | undefined;
}

/** A run that goes on. UsageError where its steps are done, its folder has a newer state, or `out` holds another run. */
export async function resumed(
  from: string,
  { steps, kept, minutes, out, place }: ResumeFlags,
): Promise<
  Pick<TrainRequest, "folder" | "data"> & { readonly resumable: ResumableRun<RunSettings> }
> {
  const how = { isSettings, steps, timed: minutes !== undefined, nameOf: optionOf };
  const { settings, ...run } = await asUsage(() => readResumable(from, how));
  // What goes on is more than a demo.
  const { demo: _, ...saved } = settings;
  const data = { ...saved.data, ...defined({ folder: place }) };
  const { saveEvery: __, saveMinutes: ___, ...rest } = saved;
  // Either decides alone when a run is saved: what is asked for takes the place of both.
  const isAsked = (kept.saveEvery ?? kept.saveMinutes) !== undefined;
  const before = isAsked ? rest : saved;
  const ended = withEnd(before, { steps, minutes, done: run.model.training?.step ?? 0 });
  const resumable = { ...run, settings: { ...ended, data, ...kept } };
  const isOwn = out === undefined || resolve(out) === resolve(run.folder);
  if (isOwn) await refuseOlder(from, run);
  return { resumable, data, folder: isOwn ? run.folder : await freeFolder(out) };
}

/** Settings with the end that is asked for in place of the time that the run had: the next one to go on keeps to it. */
function withEnd(
  settings: RunSettings,
  { steps, minutes, done }: Pick<ResumeFlags, "steps" | "minutes"> & { readonly done: number },
): RunSettings {
  if ((steps ?? minutes) === undefined) return settings;
  const { minutes: _, minutesFrom: __, ...endless } = settings;
  return minutes === undefined ? endless : { ...endless, minutes, minutesFrom: done };
}

/** Refuses to go on in a folder from an older state than it has, which would be written over. UsageError. */
async function refuseOlder(
  from: string,
  { folder, model }: Pick<ResumableRun, "folder" | "model">,
): Promise<void> {
  const { last } = runFiles(folder);
  // A process that goes on with it meanwhile has the folder's lock, which says so.
  if ([last, folder].some((own) => resolve(own) === resolve(from))) return;
  // One that cannot be read may be why an older one is named.
  const newest = await runState(last).catch(() => undefined);
  const { step = 0 } = model.training ?? {};
  if (newest === undefined || newest.step <= step) return;
  throw new UsageError(
    `Cannot resume ${from} in its folder: ${last} has done ${newest.step} steps, ${from} ${step}; --out names another folder`,
  );
}
