import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { nameOfSource, type DataChoice } from "@pixelweft/datasets/choice";
import { didYouMean } from "@pixelweft/datasets/text";
import { holdsRun, readMetricsLog, readRun, runFiles } from "@pixelweft/pixelcnn/node";
import { shellWords } from "../command/command-words.ts";
import { refuseBeside } from "../command/conflicts.ts";
import { UsageError } from "../command/failure.ts";
import { isAmongPictures } from "../data/among-pictures.ts";
import { isSettings } from "./settings.ts";

const namedTimes = { minutes: 10, hour: 60, night: 480 } as const;

/** What decides when a run ends. */
type EndFlags = { readonly for?: keyof typeof namedTimes | undefined } & {
  readonly [N in "minutes" | "steps"]?: number | undefined;
};

/** The minutes that a run is given, by number or by `--for`. UsageError where several options decide its end. */
export function minutesOf(given: EndFlags): number | undefined {
  refuseBeside(given, "for", ["minutes", "steps"], "each decides the end");
  refuseBeside(given, "minutes", ["steps"], "each decides the end");
  return given.for === undefined ? given.minutes : namedTimes[given.for];
}

/** The folder of a new run, by its configuration or its data where none is named. UsageError for one that holds a run or the pictures: nothing is overwritten. */
export async function folderOf(
  { out, config }: { readonly out?: string | undefined; readonly config?: string | undefined },
  data: DataChoice,
): Promise<string> {
  const folder = await freeFolder(out ?? join("runs", nameOfSource(config ?? data.source)));
  if (await isAmongPictures(folder, data))
    throw new UsageError(
      `Cannot train into ${folder}: its pictures are what it trains on; name another folder with --out`,
    );
  return folder;
}

/** The folder, where a run can begin in it. UsageError for one that holds a run, or other files of its names: nothing is overwritten. */
export async function freeFolder(folder: string): Promise<string> {
  if (!(await holdsRun(folder))) return withoutOthers(folder);
  throw new UsageError(
    `Cannot train into ${folder}: it holds a run; go on with ${shellWords("--resume", folder)}, or name another folder with --out`,
  );
}

/** The folder of a demo. UsageError for one that holds another run, or a demo that has gone on: hours may lie in it. */
export async function demoFolder(folder: string): Promise<string> {
  if (!(await holdsRun(folder))) return withoutOthers(folder);
  const run = await readRun(runFiles(folder).last).catch(() => undefined);
  if (isSettings(run?.settings) && run.settings.demo === true) return folder;
  throw new UsageError(
    `Cannot train the demo into ${folder}: it holds a run that is more than a demo; name another folder with --out`,
  );
}

/** The folder, where it has no file of something else that a run would write over. UsageError. */
async function withoutOthers(folder: string): Promise<string> {
  const { metrics, curve, samples } = runFiles(folder);
  const found = [metrics, curve, samples].find((file) => existsSync(file));
  if (found === undefined || (found === metrics && (await isOfRun(metrics)))) return folder;
  throw new UsageError(
    `Cannot train into ${folder}: it has a ${basename(found)} that is of no run there, which would be overwritten; name another folder with --out`,
  );
}

/** Whether a log is that of a run, which was killed before it had anything to keep. */
async function isOfRun(log: string): Promise<boolean> {
  const [first] = await readMetricsLog(log).catch(() => []);
  return first?.["kind"] === "run";
}

/** Whether a model is conditioned on classes, and the file that names them. */
interface ConditionFlags {
  readonly condition: "none" | "class" | undefined;
  readonly labels: string | undefined;
}

/** What `--condition` says: a file of labels is that of `--labels`, by class. */
export function conditionOf(given: {
  readonly [N in "condition" | "labels"]?: string | undefined;
}): ConditionFlags {
  const { condition, labels } = given;
  if (condition === undefined || condition === "none" || condition === "class")
    return { condition, labels };
  if (!/[./\\]/.test(condition))
    throw new UsageError(
      `Cannot take --condition ${condition}: it must be none, class or a file of labels${didYouMean(condition, ["none", "class"])}`,
    );
  if (labels !== undefined)
    throw new UsageError(`Cannot take both --labels ${labels} and --condition ${condition}`);
  return { condition: "class", labels: condition };
}
