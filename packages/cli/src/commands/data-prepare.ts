import { join } from "node:path";
import { openParts, pictureNotes, prepare, type DataChoice } from "@pixelweft/datasets";
import { commandWords } from "../command/command-words.ts";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { StoppedError } from "../command/failure.ts";
import { watchInterrupts } from "../command/interrupts.ts";
import type { Given } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { progress } from "../show/progress.ts";
import { counted, say } from "../show/terminal.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  out: { kind: "text", takes: "folder", required: true, about: "where the prepared parts go" },
  replace: { kind: "flag", about: "overwrite other images that were prepared there" },
  workers: { ...table.workers, about: "threads that decode" },
  ...pathOptions,
  ...pictureOptions,
} as const;

interface PrepareRequest {
  readonly choice: DataChoice;
  readonly given: Given<typeof options>;
}

interface PreparedPart {
  readonly folder: string;
  readonly images: number;
  /** Images that cannot be read. */
  readonly skipped: number;
}

/** `pixelweft data prepare`: a data set, decoded, in folders of its parts. */
export const dataPrepare: Command = defineCommand({
  name: "data prepare",
  about: "Writes a data set decoded, so that any image is read at once; resumes after a stop.",
  argument: dataArgument,
  options,
  notes: "`train` takes the folder.",
  examples: ["data prepare ./sprites --palette 16 --out prepared"],
  resolve: (given, [what]): PrepareRequest => ({ choice: dataChoice(given, what), given }),
  act: prepareParts,
  show: ({ out, parts }: { readonly out: string; readonly parts: readonly PreparedPart[] }) => [
    ...parts.map(
      ({ folder, images, skipped }) =>
        `${folder}: ${counted(images, "image")}${skipped === 0 ? "" : `, ${skipped} that cannot be read left out`}`,
    ),
    `train on it with: ${commandWords(`train ${out}`)}`,
  ],
});

async function prepareParts(
  { choice, given }: PrepareRequest,
  { terminal }: Context,
): Promise<{ readonly out: string; readonly parts: readonly PreparedPart[] }> {
  const { out, replace = false, workers, skipDamaged = false } = given;
  const answer = "Finishing the samples at hand; once more to leave at once";
  using interrupts = watchInterrupts(terminal, answer);
  const { signal } = interrupts;
  const { found, parts, close } = await openParts(choice);
  for (const note of pictureNotes(found)) say(terminal, note);
  const done: PreparedPart[] = [];
  try {
    for (const [name, data] of parts) {
      const { count } = data.info;
      if (count === 0) continue;
      const folder = join(out, name);
      const bar = progress({ label: name, total: count, stream: terminal.err });
      const onProgress = ({ samples }: { readonly samples: number }): void =>
        bar.update({ done: samples });
      const onCorrupt = skipDamaged ? "skip" : "throw";
      try {
        const how = { folder, onCorrupt, onProgress, replace, workers, signal } as const;
        const prepared = await prepare(data, how);
        bar.update({ done: count });
        const { length: skipped } = prepared.skipped;
        done.push({ folder, images: prepared.info.count, skipped });
        await prepared.close();
      } catch (error) {
        if (!signal.aborted) throw error;
        const words = "Stopped; the same command goes on where this one was";
        throw new StoppedError(words, { cause: error });
      } finally {
        bar.finish();
      }
    }
  } finally {
    await close();
  }
  return { out, parts: done };
}
