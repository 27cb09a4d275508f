import { resolve } from "node:path";
import { readResumable, type ResumableRun } from "@pixelweft/pixelcnn/node";
import { asUsage } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import { defined } from "../defined.ts";
import { freeFolder } from "./flags.ts";
import type { TrainFlags, TrainRequest } from "./request.ts";
import { isSettings, type RunSettings } from "./settings.ts";

/** What may change of a run that goes on. */
interface ResumeFlags extends Pick<TrainFlags, "steps"> {
  /** What its settings say from here on. */
  readonly kept: Pick<RunSettings, "patience" | "samples">;
  /** Whether it is given a time. */
  readonly timed: boolean;
  readonly out?: string | undefined;
  /** Where the files of Fashion-MNIST are now. */
  readonly place?: string | undefined;
}

/** A run that goes on. UsageError where its steps are done, or `out` holds another run. */
export async function resumed(
  from: string,
  { steps, kept, timed, out, place }: ResumeFlags,
): Promise<
  Pick<TrainRequest, "folder" | "data"> & { readonly resumable: ResumableRun<RunSettings> }
> {
  const how = { isSettings, steps, timed, nameOf: optionOf };
  const { settings, ...run } = await asUsage(() => readResumable(from, how));
  // What goes on is more than a demo.
  const { demo: _, ...saved } = settings;
  const data = { ...saved.data, ...defined({ folder: place }) };
  const resumable = { ...run, settings: { ...saved, data, ...kept } };
  const isOwn = out === undefined || resolve(out) === resolve(run.folder);
  return { resumable, data, folder: isOwn ? run.folder : await freeFolder(out) };
}
