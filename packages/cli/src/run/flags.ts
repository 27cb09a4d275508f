import { didYouMean } from "@pixelweft/datasets/text";
import { refuseBeside } from "../command/conflicts.ts";
import { UsageError } from "../command/failure.ts";

/** What decides when a run ends. */
interface EndFlags {
  readonly for?: keyof typeof namedTimes | undefined;
  readonly minutes?: number | undefined;
  readonly steps?: number | undefined;
}

const namedTimes = { minutes: 10, hour: 60, night: 480 } as const;

/** The minutes that a run is given, by number or by `--for`. UsageError where several options decide its end. */
export function minutesOf(given: EndFlags): number | undefined {
  refuseBeside(given, "for", ["minutes", "steps"], "each decides the end");
  refuseBeside(given, "minutes", ["steps"], "each decides the end");
  return given.for === undefined ? given.minutes : namedTimes[given.for];
}

/** Whether a model is conditioned on classes, and the file that names them. */
interface ConditionFlags {
  readonly condition: "none" | "class" | undefined;
  readonly labels: string | undefined;
}

/** What `--condition` says: a file of labels is that of `--labels`, by class. */
export function conditionOf({
  condition,
  labels,
}: {
  readonly condition?: string | undefined;
  readonly labels?: string | undefined;
}): ConditionFlags {
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
