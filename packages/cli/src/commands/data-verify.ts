import { DatasetError } from "@pixelweft/datasets";
import { verifyChoice, type CheckedPart, type DataChoice } from "@pixelweft/datasets/choice";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { reasonOf } from "../command/failure.ts";
import { brief, optionOf } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { progress, type Progress } from "../show/progress.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  quick: { kind: "flag", about: "compare the size of a published file, not its checksum" },
  quiet: { ...table.quiet, about: "show no progress" },
  ...brief(pathOptions),
  ...brief(pictureOptions),
} as const;

/** What a look at a whole data set gave. */
export interface VerifyReport {
  readonly source: string;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
  readonly parts: readonly Omit<CheckedPart, "faults">[];
}

/** `pixelweft data verify`: whether a data set is whole. */
export const dataVerify: Command = defineCommand({
  name: "data verify",
  about: "Reads a whole data set, and compares its files with the published ones.",
  argument: dataArgument,
  options,
  notes:
    "It reads pictures as train does: sizes that train puts into a frame or leaves out by itself are said, and what it would refuse is wrong, as are damaged pictures, which it leaves out. Exit code 1 if something is wrong.",
  examples: ["data verify ./sprites"],
  resolve: (given, [what]) => ({
    choice: dataChoice(given, what),
    check: given.quick === true ? ("size" as const) : ("full" as const),
  }),
  act: verify,
  show: ({ faults }: VerifyReport) => (faults.length === 0 ? ["nothing is wrong"] : []),
  fault: ({ source, faults }: VerifyReport) => {
    if (faults.length === 0) return undefined;
    const count = faults.length === 1 ? "1 fault was" : `${faults.length} faults were`;
    return new DatasetError(`Cannot confirm ${source}: ${count} found`, { source });
  },
});

async function verify(
  { choice, check }: { readonly choice: DataChoice; readonly check: "size" | "full" },
  { terminal, tell }: Context,
): Promise<VerifyReport> {
  const faults: string[] = [];
  const parts: VerifyReport["parts"][number][] = [];
  let bar: Progress | undefined;
  let began: number | undefined;
  const events = verifyChoice(choice, {
    check,
    nameOf: optionOf,
    onProgress({ name: label, done, total }) {
      began ??= performance.now();
      // What is in memory is read at once, and its speed says nothing.
      if (performance.now() - began < 1000) return;
      bar ??= progress({ label, total, done, terminal });
      bar.update({ done });
    },
  });
  for await (const event of events) {
    if (event.kind === "part") {
      bar?.finish();
      bar = began = undefined;
      parts.push(event.part);
      continue;
    }
    const words = reasonOf(event.words);
    if (event.kind === "fault") faults.push(words);
    tell(event.kind === "fault" ? `WRONG: ${words}` : words);
  }
  return { source: choice.source, faults, parts };
}
